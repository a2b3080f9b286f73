package dev.arenascope.model.rules;

import dev.arenascope.snapshot.JvmFlags;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;

/** The lines that make each collector give memory back, as they were tried on JDK 17 and 25 (docs/measurements.md). */
record HeapAdvice(String collector, long pid, JvmFlags.Heap flags) {
    /** Experimental on 17 and on 25: without the first the JVM does not start. */
    static final String SHENANDOAH_REGION = "-XX:+UnlockExperimentalVMOptions -XX:ShenandoahRegionSize=";

    private static final String RATIOS = "-XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20";

    static HeapAdvice of(Snapshot s) {
        String collector =
                s.layout() instanceof Reading.Present<JvmLayout> l ? l.value().collector() : "";
        JvmFlags.Heap flags =
                s.flags() instanceof Reading.Present<JvmFlags> f ? f.value().heap() : JvmFlags.Heap.DEFAULTS;
        return new HeapAdvice(collector, s.pid(), flags);
    }

    /** @param needBytes what the heap needs */
    List<String> giveBack(long needBytes) {
        List<String> lines = new ArrayList<>();
        long soft = needMb(needBytes);
        switch (collector) {
            case "G1" -> {
                lines.add("-XX:G1PeriodicGCInterval=60000 " + RATIOS + " within four intervals of rest");
                lines.add("the same three at run time by jcmd " + pid + " VM.set_flag");
                lines.add(collectNow());
            }
            // It never gives back what it began with.
            case "Serial" -> lines.add("-Xms16m " + RATIOS + " -XX:-ShrinkHeapInSteps, and then " + collectNow());
            // Tried with ratios, a small -Xms and explicit collections: nothing came back.
            case "Parallel" -> {
                lines.add("-XX:+UseG1GC -XX:G1PeriodicGCInterval=60000 " + RATIOS
                        + ": the parallel collector gives nothing back");
                lines.add("-Xmx" + soft + "m");
            }
            case "ZGC" -> {
                lines.add("-XX:SoftMaxHeapSize=" + soft + "m -XX:ZUncommitDelay=60 -XX:ZCollectionInterval=60");
                lines.add(collectNow());
            }
            case "Shenandoah" -> {
                lines.add(collectNow());
                lines.add("-XX:+UnlockExperimentalVMOptions -XX:ShenandoahGuaranteedGCInterval=60000"
                        + " -XX:ShenandoahUncommitDelay=30000");
            }
            default -> lines.add("-Xmx" + soft + "m");
        }
        return List.copyOf(lines);
    }

    private String collectNow() {
        return "jcmd " + pid + " GC.run gives it back once";
    }

    /** In steps of 4 MB, which every region size up to that divides; half as much again for what the next peak brings. */
    static long needMb(long needBytes) {
        return Math.max(16, (needBytes / 2 * 3 / Case.MIB + 3) / 4 * 4);
    }
}
