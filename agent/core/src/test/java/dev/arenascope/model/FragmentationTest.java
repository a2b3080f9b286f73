package dev.arenascope.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FragmentationTest {
    private static final long PAGE = 4096;

    @Test
    void theWorkedExampleOfTheArticleIs02851() {
        long free = 16 + 8 + 4096 + 32;
        assertThat(Fragmentation.f(free, 8192, 3584)).isCloseTo(0.2851, within(0.00005));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0", // an arena of nothing
        "0, 100, 100, 0", // full
        "100, 100, 0, 1", // empty
        "50, 100, 50, 0.25", // free = total - allocated: (1 - u)^2
        "20, 100, 80, 0.04",
        "500, 100, 0, 1", // read a moment apart: never above 1
        "10, 100, 130, 0"
    })
    void arenaFragmentation(long free, long total, long allocated, double expected) {
        assertThat(Fragmentation.f(free, total, allocated)).isCloseTo(expected, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "60, 100, 0.4", "100, 100, 0", "0, 100, 1", "120, 100, 0"})
    void retention(long inuse, long sys, double expected) {
        assertThat(Fragmentation.retention(inuse, sys)).isCloseTo(expected, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "100, 100, 0", "25, 100, 0.75", "1, 1000000, 0.999999"})
    void scatter(long largest, long free, double expected) {
        assertThat(Fragmentation.scatter(largest, free)).isCloseTo(expected, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"8, 0", "9, 0.001927", "17, 0.00578", "33, 0.013487", "4096, 0.013487", "4097, 1"})
    void unusableShareForARequest(long request, double expected) {
        assertThat(Fragmentation.unusable(new long[] {16, 8, 4096, 32}, request))
                .isCloseTo(expected, within(1e-6));
    }

    @Test
    void aFreeBlockGivesBackOnlyThePagesThatLieWhollyInsideIt() {
        long[] block = {PAGE - 100, 3 * PAGE};
        assertThat(Fragmentation.reclaimable(block, PAGE)).isEqualTo(2 * PAGE);
        assertThat(Fragmentation.pinned(block, PAGE)).isEqualTo(PAGE);
    }

    @Test
    void blocksBelowAPageAreAllPinned() {
        long[] blocks = {0, 100, 200, 3000, 5000, 96};
        assertThat(Fragmentation.reclaimable(blocks, PAGE)).isZero();
        assertThat(Fragmentation.pinned(blocks, PAGE)).isEqualTo(3196);
    }

    @RepeatedTest(200)
    void everyShareStaysBetweenNoneAndAllAndKnowsNoScale(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        long total = 1 + random.nextLong(1L << 40);
        long allocated = random.nextLong(total + 1);
        long free = random.nextLong(total - allocated + 1);
        long largest = free == 0 ? 0 : random.nextLong(free + 1);
        assertThat(Fragmentation.f(free, total, allocated))
                .isBetween(0.0, 1.0)
                .isCloseTo(Fragmentation.f(free * 7, total * 7, allocated * 7), within(1e-9));
        assertThat(Fragmentation.retention(allocated, total)).isBetween(0.0, 1.0);
        assertThat(Fragmentation.scatter(largest, free)).isBetween(0.0, 1.0);
    }

    @RepeatedTest(50)
    void reclaimableAndPinnedSumToTheFreeBytes(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        long[] blocks = new long[40];
        long at = 0;
        long free = 0;
        for (int i = 0; i < blocks.length; i += 2) {
            at += random.nextInt(10_000);
            blocks[i] = at;
            blocks[i + 1] = 16L * random.nextInt(2_000);
            at += blocks[i + 1];
            free += blocks[i + 1];
        }
        assertThat(Fragmentation.reclaimable(blocks, PAGE) + Fragmentation.pinned(blocks, PAGE))
                .isEqualTo(free);
        assertThat(Fragmentation.reclaimable(blocks, PAGE)).isBetween(0L, free);
    }
}
