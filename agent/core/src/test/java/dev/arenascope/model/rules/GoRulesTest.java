package dev.arenascope.model.rules;

import static dev.arenascope.model.Space.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.Finding;
import dev.arenascope.model.GoHeaps;
import dev.arenascope.model.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** What each form of a Go heap is called. The numbers are those of real Go programs (go1.26.8, /metrics), rounded. */
class GoRulesTest {
    private static final String OWNER = "sidecar orders";

    private static Diagnosis run(int seconds, IntFunction<GoHeaps> at) {
        return Runs.run(seconds / 2 + 1, 2000, i -> new Service().sidecars(GoHeaps.all(at.apply(2 * i))));
    }

    /** What all reports together said. */
    private static List<Finding> everyMinute(int minutes, IntFunction<GoHeaps> at) {
        History history = History.empty();
        List<Finding> all = new ArrayList<>();
        for (int i = 0; i < minutes; i++) {
            Service service = new Service().sidecars(GoHeaps.all(at.apply(60 * i)));
            all.addAll(Runs.diagnose(service.space(), 60_000L * i, history).findings());
        }
        return all;
    }

    private static Finding only(Diagnosis d) {
        assertThat(d.findings()).as("%s", d.findings()).hasSize(1);
        assertThat(d.findings().get(0).owner()).isEqualTo(OWNER);
        return d.findings().get(0);
    }

    /** With GOGC=off nothing is given back before the limit. */
    @Test
    void aPeakThatIsOverUnderALimitAloneIsRetention() {
        IntFunction<GoHeaps> rested = t ->
                GoHeaps.of(160.7, 0.8, 160).live(160.7, 374).off().limit(400).counts(8, 330);
        assertThat(run(58, rested).findings()).isEmpty();
        Finding found = only(run(70, rested));
        assertThat(found.code()).isEqualTo(Finding.Code.RETENTION);
        assertThat(found.severity()).isEqualTo(Finding.Severity.HIGH);
        assertThat(found.bytes()).isEqualTo(160 * MIB);
        assertThat(found.evidence()).startsWith("160 MB idle for 1 min; ");
        assertThat(found.advice()).first().asString().startsWith("GOGC=100 beside GOMEMLIMIT=400MiB");
        // A limit made of what is in use at rest would let the next peak collect without end.
        assertThat(found.advice()).noneMatch(a -> a.startsWith("GOMEMLIMIT"));
        assertThat(found.advice()).anyMatch(a -> a.contains("debug.FreeOSMemory()"));
    }

    /** Measured: 334 MB became 14 at 124 s. */
    @Test
    void theSamePeakWithGogcIsNotSureUntilTheForcedCollection() {
        IntFunction<GoHeaps> rested =
                t -> GoHeaps.of(160.7, 0.8, 160).live(160.7, 321.5).counts(8, 330);
        assertThat(only(run(120, rested)).severity()).isEqualTo(Finding.Severity.MEDIUM);
        assertThat(only(run(160, rested)).severity()).isEqualTo(Finding.Severity.HIGH);
        assertThat(run(
                                160,
                                t -> t < 124
                                        ? rested.apply(t)
                                        : GoHeaps.of(0.2, 0.6, 0.8).live(0.2, 4).counts(9, 330))
                        .findings())
                .isEmpty();
    }

    @Test
    void oldRuntimesAreNotToldOfALimit() {
        Finding found = only(run(160, t -> GoHeaps.of(160, 1, 160).version("go1.18.10")));
        assertThat(found.advice()).noneMatch(a -> a.contains("GOMEMLIMIT"));
    }

    @Test
    void whatIsMarkedFreeAndStillCountedIsRetentionOfAnotherKind() {
        Finding found = only(run(10, t -> GoHeaps.of(0.3, 0.8, 1.1).rss(334).mappings(322, 0, 319, 6)));
        assertThat(found.code()).isEqualTo(Finding.Code.RETENTION);
        assertThat(found.bytes()).isEqualTo(319 * MIB);
        assertThat(found.severity()).isEqualTo(Finding.Severity.MEDIUM);
        assertThat(found.advice()).first().asString().startsWith("GODEBUG=madvdontneed=1");
    }

    @Test
    void hugePagesBringBackWhatWasReleased() {
        Finding found =
                only(run(70, t -> GoHeaps.of(40, 1, 3).released(200).rss(220).mappings(200, 180, 0, 6)));
        assertThat(found.code()).isEqualTo(Finding.Code.RETENTION);
        assertThat(found.bytes()).isEqualTo(155 * MIB);
        assertThat(found.advice()).first().asString().startsWith("GODEBUG=disablethp=1");
        Finding old = only(
                run(70, t -> GoHeaps.of(40, 1, 3).version("go1.19.8").rss(220).mappings(200, 180, 0, 6)));
        assertThat(old.advice()).first().asString().contains("max_ptes_none");
    }

    /** 1 order in 40 survives: 9.2 + 186.6 MB at each reading, 11 MB the goal. */
    @Test
    void sparseSurvivorsAreFragmentation() {
        IntFunction<GoHeaps> sparse =
                t -> GoHeaps.of(5 + t % 5, 190 - t % 5, 2).live(5.3, 10.9).counts(9 + t / 2, 300 + 2 * t);
        Finding found = only(run(70, sparse));
        assertThat(found.code()).isEqualTo(Finding.Code.FRAGMENTATION);
        assertThat(found.severity()).isEqualTo(Finding.Severity.HIGH);
        assertThat(found.bytes()).isBetween(186 * MIB, 190 * MIB);
        assertThat(found.evidence()).startsWith("186 MB unused in spans for 1 min; 95 % at least of 195 MB in use");
        assertThat(found.advice()).first().asString().contains("rolling restart", "do not lower GOGC");
    }

    @Test
    void aTightCollectorIsAdvisedToBeLooser() {
        Finding found =
                only(run(70, t -> GoHeaps.of(9, 187, 2).live(5, 6).gogc(25).counts(9 + t, 300 + 2 * t)));
        assertThat(found.advice()).anyMatch(a -> a.startsWith("GOGC=100 in place of 25"));
    }

    @Test
    void withoutACollectionMuchUnusedIsNotSure() {
        assertThat(only(run(70, t -> GoHeaps.of(9, 187, 2).live(5, 11).counts(9, 300)))
                        .severity())
                .isEqualTo(Finding.Severity.MEDIUM);
    }

    /** Right behind a collection 0.41 of the spans in use, right before the next nothing. */
    @Test
    void aHeapAtWorkIsHealthy() {
        assertThat(run(
                                120,
                                t -> GoHeaps.of(85 + t % 20 * 4, 55 - t % 20 * 2.7, 84 - t % 20 * 3.5)
                                        .live(82, 164)
                                        .counts(t, 100.0 * t))
                        .findings())
                .isEmpty();
        assertThat(run(120, t -> GoHeaps.of(349.5, 0.8, 90.4).live(300.9, 601.9).counts(8, 300 + 2.0 * t))
                        .findings())
                .isEmpty();
    }

    /** At intervals of a minute a reading says only where between two collections it came. */
    @Test
    void heapsAtWorkAreHealthyHoweverSeldomTheyAreRead() {
        for (long seed = 1; seed <= 20; seed++) {
            Random at = new Random(seed);
            assertThat(everyMinute(60, t -> {
                        double garbage = at.nextDouble() * 300;
                        return GoHeaps.of(300 + garbage, 0.5, 340 - garbage)
                                .live(300, 600)
                                .counts(2L * t, 600.0 * t);
                    }))
                    .isEmpty();
            assertThat(everyMinute(60, t -> {
                        double garbage = at.nextDouble() * 230;
                        return GoHeaps.of(142 + garbage, 0.6, 232 - garbage)
                                .live(142, 374)
                                .off()
                                .limit(400)
                                .counts(t / 4, 60.0 * t);
                    }))
                    .isEmpty();
            assertThat(everyMinute(60, t -> {
                        double garbage = at.nextDouble() * 40;
                        return GoHeaps.of(145 + garbage, 0.6, 41 - garbage)
                                .goal(185.5)
                                .limit(200)
                                .counts((long) (1.6 * t), 60.0 * t);
                    }))
                    .isEmpty();
        }
    }

    @Test
    void aBurstThatComesBackNeedsItsMemory() {
        assertThat(everyMinute(60, t -> GoHeaps.of(4, 0, 149).live(4, 8).counts(t / 2, 10.0 * t)))
                .isEmpty();
    }

    /** Slower than ten minutes round its limit it would be taken for a heap at rest. */
    @Test
    void aSlowHeapThatOnlyItsLimitCollectsIsHealthy() {
        assertThat(everyMinute(
                        60,
                        t -> GoHeaps.of(142 + t % 230, 0.6, 232 - t % 230)
                                .live(142, 374)
                                .off()
                                .limit(400)
                                .counts(t / 230, 1.0 * t)))
                .isEmpty();
    }

    /** 559 MB held for 62 alive, 5 collections in two minutes. */
    @Test
    void aHighGogcIsHeadroom() {
        Finding found = only(run(
                80,
                t -> GoHeaps.of(63 + 5 * t, 1, 495 - 5 * t)
                        .live(62, 558)
                        .gogc(800)
                        .counts(4, 600 + 5.0 * t)));
        assertThat(found.code()).isEqualTo(Finding.Code.GARBAGE_HEADROOM);
        assertThat(found.severity()).isEqualTo(Finding.Severity.HIGH);
        assertThat(found.bytes()).isEqualTo(435 * MIB);
        assertThat(found.evidence()).startsWith("435 MB of room by GOGC=800; it holds 559 MB for 62 MB alive");
        assertThat(found.advice()).first().isEqualTo("GOGC=100");
    }

    @Test
    void whatIsAllocatedInTenSecondsIsNoGarbageTooMany() {
        Finding found = only(run(
                80, t -> GoHeaps.of(300, 1, 258).live(62, 558).gogc(800).counts(4 + t / 20, 600 + 20.0 * t)));
        assertThat(found.bytes()).isBetween(290 * MIB, 300 * MIB);
        assertThat(found.advice()).first().isEqualTo("GOGC=325");
        assertThat(run(80, t -> GoHeaps.of(300, 1, 258).live(62, 558).gogc(800).counts(4 + t / 5, 600 + 80.0 * t))
                        .findings())
                .isEmpty();
    }

    @Test
    void gogcOffWithoutALimitHasNoEnd() {
        Finding found =
                only(run(80, t -> GoHeaps.of(400, 1, 0).live(30, 1L << 40).off().counts(2 + t / 40, 400)));
        assertThat(found.code()).isEqualTo(Finding.Code.GARBAGE_HEADROOM);
        assertThat(found.severity()).isEqualTo(Finding.Severity.HIGH);
        assertThat(found.evidence()).contains("GOGC=off");
        assertThat(found.advice()).anyMatch(a -> a.startsWith("GOMEMLIMIT=96MiB"));
    }

    /** All of it may be alive. */
    @Test
    void whatWasNeverCollectedIsNotKnownToBeGarbage() {
        assertThat(run(80, t -> GoHeaps.of(400, 1, 0).live(0, 1L << 40).off().counts(0, 400))
                        .findings())
                .isEmpty();
        Finding found =
                only(run(80, t -> GoHeaps.of(400, 1, 0).live(30, 1L << 40).off().counts(2, 400)));
        assertThat(found.severity()).isEqualTo(Finding.Severity.MEDIUM);
        assertThat(found.advice()).noneMatch(a -> a.startsWith("GOMEMLIMIT"));
    }

    @Test
    void theUsualGogcIsHealthy() {
        assertThat(run(80, t -> GoHeaps.of(116, 1, 8).live(62, 124).counts(4 + t, 20.0 * t))
                        .findings())
                .isEmpty();
    }

    /** Live bytes at each collection: 9 MB to 124 in a minute. */
    @Test
    void whatCollectionsLeaveGrows() {
        Finding found = only(run(
                90,
                t -> GoHeaps.of(8 + 2.8 * t, 2, 5)
                        .live(6 + 1.9 * t, 12 + 3.8 * t)
                        .counts(40 + t, 40.0 * t)));
        assertThat(found.code()).isEqualTo(Finding.Code.LEAK);
        assertThat(found.severity()).isEqualTo(Finding.Severity.HIGH);
        assertThat(found.bytes()).isBetween(140 * MIB, 180 * MIB);
        assertThat(found.evidence()).startsWith("live bytes grew from ");
        assertThat(found.advice()).first().asString().contains("http://127.0.0.1:9100/debug/pprof/heap");
    }

    /** As expvar, heap profiles and client_golang before 1.20 tell it. */
    @Test
    void aLeakShowsWithoutWhatIsAlive() {
        Finding found = only(run(
                240, t -> GoHeaps.of(20 + t + t % 10 * (1 + t / 20.0), 2, 5).counts(3L * t, 40.0 * t)));
        assertThat(found.code()).isEqualTo(Finding.Code.LEAK);
        assertThat(found.severity()).isEqualTo(Finding.Severity.MEDIUM);
        assertThat(found.evidence()).contains("the fewest between collections", "what is alive is not told");
        assertThat(run(240, t -> GoHeaps.of(60 + t % 10 * 6, 2, 5).counts(3L * t, 40.0 * t))
                        .findings())
                .isEmpty();
    }

    @Test
    void goroutinesThatNeverEndAreALeakOfTheirStacks() {
        Finding found = only(run(
                180,
                t -> GoHeaps.of(8 + t % 4, 1, 2)
                        .stacks(t)
                        .live(6, 16)
                        .counts(3L * t, 4.0 * t)
                        .rss(40 + t)));
        assertThat(found.code()).isEqualTo(Finding.Code.LEAK);
        assertThat(found.advice()).anyMatch(a -> a.contains("/debug/pprof/goroutine"));
    }

    @Test
    void aMinuteIsNeededToBeSureOfALeak() {
        Diagnosis d = run(
                50,
                t -> GoHeaps.of(8 + 2.8 * t, 2, 5)
                        .live(6 + 1.9 * t, 12 + 3.8 * t)
                        .counts(40 + t, 40.0 * t));
        assertThat(d.findings()).noneMatch(f -> f.severity() == Finding.Severity.HIGH);
    }

    @Test
    void aStoreThatFillsAndStopsIsHealthy() {
        assertThat(run(
                                240,
                                t -> GoHeaps.of(Math.min(60, 8 + 2 * t), 2, 5)
                                        .live(Math.min(48, 6 + 2 * t), 100)
                                        .counts(40 + t, 40.0 * t))
                        .findings())
                .isEmpty();
    }

    /** 140.4 of 150 MB alive: 10 collections a second. */
    @Test
    void aLimitWithoutRoomIsPressure() {
        Finding found = only(run(
                70,
                t -> GoHeaps.of(140.4, 0.6, 2.1)
                        .beside(6.8)
                        .released(12.5)
                        .live(140.4, 140.4)
                        .limit(150)
                        .counts(10L * t, 60.0 * t)));
        assertThat(found.code()).isEqualTo(Finding.Code.LIMIT_PRESSURE);
        assertThat(found.severity()).isEqualTo(Finding.Severity.HIGH);
        assertThat(found.bytes() / MIB).isEqualTo(149);
        assertThat(found.evidence()).contains("room for 0 % of garbage, 10.0 collections a second");
        assertThat(found.advice()).first().asString().startsWith("GOMEMLIMIT=288MiB");
    }

    /** As client_golang exports it by default. */
    @Test
    void aLimitWithoutRoomShowsWithoutTheRuntimesOwnMetric() {
        IntFunction<GoHeaps> small = t -> GoHeaps.of(140.4 + t % 6, 0.6, 2.1)
                .beside(6.8)
                .released(12.5)
                .goal(140.4)
                .limit(150)
                .counts(10L * t, 60.0 * t);
        assertThat(run(50, small).findings()).isEmpty();
        Finding found = only(run(70, small));
        assertThat(found.code()).isEqualTo(Finding.Code.LIMIT_PRESSURE);
        assertThat(found.severity()).isEqualTo(Finding.Severity.MEDIUM);
        assertThat(run(
                                70,
                                t -> GoHeaps.of(146 + t % 20 * 2, 0.6, 4.2)
                                        .goal(185.5)
                                        .limit(200)
                                        .counts(2L * t, 60.0 * t))
                        .findings())
                .isEmpty();
    }

    @Test
    void aLimitThatIsReachedByDesignIsHealthy() {
        assertThat(run(
                                70,
                                t -> GoHeaps.of(220, 0.6, 144)
                                        .live(142, 374)
                                        .off()
                                        .limit(400)
                                        .counts(t / 4, 60.0 * t))
                        .findings())
                .isEmpty();
        assertThat(run(
                                70,
                                t -> GoHeaps.of(180.6, 0.6, 4.2)
                                        .live(144.6, 185.5)
                                        .limit(200)
                                        .counts(2L * t, 60.0 * t))
                        .findings())
                .isEmpty();
    }

    @Test
    void memoryOfCCodeIsOutOfReach() {
        Finding found = only(run(10, t -> GoHeaps.of(20, 1, 2).rss(230).mappings(24, 0, 0, 200)));
        assertThat(found.code()).isEqualTo(Finding.Code.UNEXPLAINED);
        assertThat(found.severity()).isEqualTo(Finding.Severity.MEDIUM);
        assertThat(found.bytes() / MIB).isBetween(185L, 200L);
        assertThat(found.evidence()).contains("outside the Go heap", "out of reach of GOGC and GOMEMLIMIT");
    }

    @Test
    void smallHeapsAreReportedAndNotJudged() {
        assertThat(run(160, t -> GoHeaps.of(5, 15, 10).live(3, 20).gogc(800).counts(t, 10.0 * t))
                        .findings())
                .isEmpty();
    }

    @Test
    void theJvmsOwnVerdictStaysVisible() {
        Diagnosis d = run(70, t -> GoHeaps.of(160, 1, 160).off().limit(400));
        assertThat(d.verdict()).isEqualTo("RETENTION");
        assertThat(d.jvmVerdict()).isEqualTo("healthy");
        assertThat(d.of(GoHeaps.of(1, 1, 1).sidecar())).hasSize(1);
        assertThat(d.of(GoHeaps.of(1, 1, 1).named("other", "1").sidecar())).isEqualTo(List.of());
    }
}
