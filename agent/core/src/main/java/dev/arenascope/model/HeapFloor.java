package dev.arenascope.model;

import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.Reading;

/**
 * Bytes of the Java heap that collections of the old generation, or of the whole heap, left. A young collection leaves the old generation
 * as it is, garbage included: what it leaves grows in every healthy service until the next old one.
 */
final class HeapFloor {
    private HeapFloor() {}

    static Reading<Long> of(JvmMemory jvm) {
        long sum = 0;
        boolean collected = false;
        for (JvmMemory.Pool pool : jvm.pools()) {
            if (!pool.heap() || isYoung(pool.name())) continue;
            collected |= pool.liveBytes().isPresent();
            sum += pool.liveBytes().orElse(0L);
        }
        return collected ? Reading.of(sum) : Reading.absent("the old generation was not collected yet");
    }

    private static boolean isYoung(String name) {
        return name.contains("Eden") || name.contains("Survivor") || name.contains("Young");
    }
}
