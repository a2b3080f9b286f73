package dev.arenascope.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.GcLog;
import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveSetTest {
    private static final Reading<Long> NEVER = Reading.absent("the pool was not collected yet");
    private static final Reading<GcLog> NOTHING_HEARD = Reading.of(new GcLog(List.of()));

    @Test
    void isWhatTheLastCollectionLeftInAllPoolsOfTheHeap() {
        GcLog log = new GcLog(List.of(
                cycles("G1 Old Generation", 100, pool("G1 Old Gen", 999)),
                cycles(
                        "G1 Young Generation",
                        200,
                        pool("G1 Old Gen", 30),
                        pool("G1 Survivor Space", 4),
                        pool("Metaspace", 70))));
        assertThat(LiveSet.of(g1(NEVER, 500), Reading.of(log))).isEqualTo(Reading.of(34L));
    }

    @Test
    void aPauseInTheMiddleOfAConcurrentCycleDoesNotCount() {
        GcLog log = new GcLog(
                List.of(cycles("ZGC Pauses", 300, pool("ZHeap", 900)), cycles("ZGC Cycles", 200, pool("ZHeap", 50))));
        JvmMemory zgc = memory(new JvmMemory.Pool("ZHeap", true, 900, 1000, NEVER, NEVER));
        assertThat(LiveSet.of(zgc, Reading.of(log))).isEqualTo(Reading.of(50L));
    }

    @Test
    void isNeverMoreThanWhatIsUsedNow() {
        // The end of a marking freed whole regions since, without a word on JDK 17.
        GcLog log = new GcLog(List.of(cycles("G1 Young Generation", 200, pool("G1 Old Gen", 621))));
        JvmMemory now = memory(new JvmMemory.Pool("G1 Old Gen", true, 164, 1000, NEVER, NEVER));
        assertThat(LiveSet.of(now, Reading.of(log))).isEqualTo(Reading.of(164L));
    }

    @Test
    void withoutANotificationTheOldGenerationCountsAsItIsNow() {
        assertThat(LiveSet.of(g1(Reading.of(0L), 31), NOTHING_HEARD)).isEqualTo(Reading.of(31L));
    }

    @Test
    void beforeAnyCollectionThereIsNone() {
        assertThat(LiveSet.of(g1(NEVER, 0), NOTHING_HEARD).reason()).isEqualTo("no collection has run yet");
    }

    private static JvmMemory g1(Reading<Long> edenAfter, long oldUsed) {
        return memory(
                new JvmMemory.Pool("G1 Eden Space", true, 400, 500, NEVER, edenAfter),
                new JvmMemory.Pool("G1 Survivor Space", true, 0, 10, NEVER, edenAfter),
                new JvmMemory.Pool("G1 Old Gen", true, oldUsed, 100, NEVER, NEVER),
                new JvmMemory.Pool("Metaspace", false, 70, 80, NEVER, NEVER));
    }

    private static JvmMemory memory(JvmMemory.Pool... pools) {
        return new JvmMemory(List.of(pools), List.of(), List.of(), 1000, 1, 1);
    }

    private static GcLog.PoolAfter pool(String name, long used) {
        return new GcLog.PoolAfter(name, used, used);
    }

    private static GcLog.Cycles cycles(String collector, long endMs, GcLog.PoolAfter... after) {
        return new GcLog.Cycles(collector, 1, 1, 1, "test", endMs, List.of(after), 0);
    }
}
