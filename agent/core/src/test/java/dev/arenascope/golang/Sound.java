package dev.arenascope.golang;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.Reading;

/** What holds of any answer, whatever the bytes. */
final class Sound {
    private static final long MOST = 1L << 48;

    private Sound() {}

    static void check(Reading<GoAnswer> reading) {
        if (!(reading instanceof Reading.Present<GoAnswer> answer)) {
            assertThat(reading.reason()).isNotEmpty().hasSizeLessThan(120);
            assertThat(Told.isPrintable(reading.reason())).isTrue();
            return;
        }
        GoHeap heap = answer.value().heap();
        assertThat(heap.objectsBytes()).isBetween(0L, MOST);
        assertThat(heap.unusedBytes()).isBetween(0L, MOST);
        assertThat(heap.freeBytes()).isBetween(0L, MOST);
        assertThat(heap.releasedBytes()).isBetween(0L, MOST);
        assertThat(heap.sysBytes().orElse(0L)).isBetween(0L, MOST);
        assertThat(heap.stackBytes().orElse(0L)).isBetween(0L, MOST);
        assertThat(heap.liveBytes().orElse(0L)).isBetween(0L, MOST);
        assertThat(heap.goalBytes().orElse(0L)).isBetween(0L, MOST);
        assertThat(heap.gogcPercent().orElse(0)).isNotNegative();
        assertThat(heap.gcOff() && heap.gogcPercent().isPresent()).isFalse();
        assertThat(heap.limitBytes().orElse(0L)).isNotNegative();
        assertThat(heap.collections().orElse(0L)).isNotNegative();
        assertThat(heap.allocatedBytes().orElse(0L)).isNotNegative();
        assertThat(heap.gcCpuShare().orElse(0.0)).isBetween(0.0, 1.0);
        checkWord(answer.value().build().version());
        checkWord(answer.value().build().path());
        checkWord(answer.value().build().module());
        answer.value().memory().map(memory -> assertThat(memory.residentBytes()).isBetween(0L, MOST));
    }

    private static void checkWord(Reading<String> word) {
        assertThat(Told.isPrintable(word.orElse("x"))).isTrue();
        assertThat(word.orElse("x")).isNotEmpty().hasSizeLessThan(256);
    }
}
