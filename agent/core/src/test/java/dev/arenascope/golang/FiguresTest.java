package dev.arenascope.golang;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a heap's live set, goal, GOGC and limit are made of. */
class FiguresTest {
    private static final long MB = 1 << 20;

    private final Figures figures = new Figures();

    /** 300 MB of objects, 20 of spans' ends, 30 that is no heap, and 50 with the kernel; a goal of 400. */
    FiguresTest() {
        figures.put(Figure.OBJECTS, 300 * MB);
        figures.put(Figure.UNUSED, 20 * MB);
        figures.put(Figure.FREE, 10 * MB);
        figures.put(Figure.RELEASED, 50 * MB);
        figures.put(Figure.SYS, 410 * MB);
        figures.put(Figure.GOAL, 400 * MB);
    }

    @Test
    void whatLivesIsReckonedFromTheGoal() throws UnreadableException {
        figures.put(Figure.GOGC, 100);
        assertThat(heap().liveBytes()).isEqualTo(Reading.of(200 * MB));
    }

    @Test
    void theRuntimesOwnWordCounts() throws UnreadableException {
        figures.put(Figure.GOGC, 100);
        figures.put(Figure.LIVE, 190 * MB);
        assertThat(heap().liveBytes()).isEqualTo(Reading.of(190 * MB));
    }

    /** A heap at its goal would take 400 + 20 + 30 MB. */
    @Test
    void aLimitThatMayHaveSetTheGoalTellsNothingOfWhatLives() throws UnreadableException {
        figures.put(Figure.GOGC, 100);
        figures.put(Figure.LIMIT, 465 * MB);
        assertThat(heap().liveBytes().reason()).isEqualTo("GOMEMLIMIT may have set the goal");
        assertThat(heap().limitBytes()).isEqualTo(Reading.of(465 * MB));
    }

    @Test
    void aLimitThatIsFarDoesNotMatter() throws UnreadableException {
        figures.put(Figure.GOGC, 100);
        figures.put(Figure.LIMIT, 600 * MB);
        assertThat(heap().liveBytes()).isEqualTo(Reading.of(200 * MB));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 0x1p64, 0x1p31, 1.8446744073709552e19})
    void gogcIsOff(double told) throws UnreadableException {
        figures.put(Figure.GOGC, told);
        assertThat(heap().gcOff()).isTrue();
        assertThat(heap().gogcPercent().reason()).isEqualTo("GOGC is off");
        assertThat(heap().liveBytes().reason()).isEqualTo("GOGC is off");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-2, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void aGogcThatCannotBeIsNotOff(double told) throws UnreadableException {
        figures.put(Figure.GOGC, told);
        assertThat(heap().gcOff()).isFalse();
        assertThat(heap().gogcPercent().reason()).isEqualTo("tells a GOGC of " + told);
        assertThat(heap().liveBytes().isPresent()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(doubles = {9.223372036854776e18, 0x1p63, 0x1p62})
    void noLimitIsSet(double told) throws UnreadableException {
        figures.put(Figure.GOGC, 100);
        figures.put(Figure.LIMIT, told);
        assertThat(heap().limitBytes().reason()).isEqualTo("no GOMEMLIMIT is set");
        assertThat(heap().liveBytes().isPresent()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
    void aLimitThatCannotBeIsAbsent(double told) throws UnreadableException {
        figures.put(Figure.LIMIT, told);
        assertThat(heap().limitBytes().reason()).isEqualTo("tells a GOMEMLIMIT of " + told);
    }

    @Test
    void theShareOfTheCollectorIsOfTheProcessorTime() throws UnreadableException {
        figures.put(Figure.GC_SHARE, 0.5);
        assertThat(heap().gcCpuShare()).isEqualTo(Reading.of(0.5));
        figures.put(Figure.GC_SECONDS, 1);
        figures.put(Figure.CPU_SECONDS, 4);
        assertThat(heap().gcCpuShare()).isEqualTo(Reading.of(0.25));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 1.01, Double.NaN})
    void aShareThatCannotBeIsAbsent(double told) throws UnreadableException {
        figures.put(Figure.GC_SHARE, told);
        assertThat(heap().gcCpuShare().isPresent()).isFalse();
    }

    private GoHeap heap() throws UnreadableException {
        return figures.heap("here", GoHeap.Kind.METRICS);
    }
}
