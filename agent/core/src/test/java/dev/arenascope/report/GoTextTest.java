package dev.arenascope.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.model.RefillShare;
import dev.arenascope.snapshot.GoGcLog;
import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.GoProfile;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

class GoTextTest {
    private static final String URL = "http://127.0.0.1:6060/debug/pprof/profile?seconds=5";
    private static final GoProfile PROFILE = new GoProfile(
            5190,
            448,
            4_480_000_000L,
            List.of(
                    new GoProfile.Function("main.churn", 20_000_000, 2_880_000_000L),
                    new GoProfile.Function(RefillShare.ALLOCATION, 90_000_000, 2_570_000_000L),
                    new GoProfile.Function(RefillShare.REFILL, 0, 1_020_000_000)));

    @Test
    void aProfileThatSupportsFragmentation() {
        Reading<GoHeap> heap = Reading.of(heap(52L << 20, 182L << 20));
        assertThat(GoText.profile(URL, PROFILE, RefillShare.of(PROFILE, heap), heap, Reading.of(812.0 * (1 << 20))))
                .isEqualTo("""
                        profile of http://127.0.0.1:6060/debug/pprof/profile?seconds=5: 448 samples in 5.2 s, 4.5 s of processor time
                          refill     22.8 %  supports FRAGMENTATION: allocation searches long for spans with a free slot
                          allocation 57.4 %  812 MB/s
                          heap       234 MB in spans in use, 182 MB of it unused (78 %)
                             cum     flat  function
                          64.3 %    0.4 %  main.churn
                          57.4 %    2.0 %  runtime.mallocgc
                          22.8 %    0.0 %  runtime.(*mcache).refill
                        """);
    }

    @Test
    void aProfileThatProvesNothingSaysWhy() {
        Reading<GoHeap> none = Reading.absent("answers 404: nothing is at that path");
        String text = GoText.profile(URL, PROFILE, RefillShare.of(PROFILE, none), none, Reading.absent("no heap"));
        assertThat(text)
                .contains(
                        "  refill     22.8 %  proves nothing: the heap's own figures are not known: answers 404: nothing")
                .contains("  allocation 57.4 %  rate absent: no heap\n")
                .contains("  heap       absent: answers 404: nothing is at that path\n");
    }

    @Test
    void anEmptyProfileHasNoRows() {
        GoProfile empty = new GoProfile(5000, 0, 0, List.of());
        Reading<GoHeap> heap = Reading.of(heap(52L << 20, 182L << 20));
        assertThat(GoText.profile(URL, empty, RefillShare.of(empty, heap), heap, Reading.of(0.0)))
                .contains("  refill     0.0 %  proves nothing: 0 samples")
                .endsWith("  function\n");
    }

    @Test
    void aLogOfGctraceAndScavtrace() {
        GoGcLog.Collection first = new GoGcLog.Collection(1, 0.5, 11, 0.1, 0.1, 2, 3, 4, 3, 4, 2, false);
        GoGcLog.Collection last = new GoGcLog.Collection(70, 1.7, 4, 0.1, 0.1, 2, 3, 4, 1, 4, 2, false);
        GoGcLog.Scavenge released = new GoGcLog.Scavenge(0, 184L << 20, 33, false);
        GoGcLog log = new GoGcLog(
                70,
                2,
                1,
                first,
                last,
                0,
                188,
                Reading.of(0.0512),
                3.788,
                1.1,
                Reading.of(new GoGcLog.Scavenged(18, 1, 244L << 20, released)));
        assertThat(GoText.gcTrace("/var/log/orders", log)).isEqualTo("""
                gctrace of /var/log/orders: 70 collections in 1.2 s, up to #70, 2 of them asked for by the program, since the last start of 2 in it
                  live       1 MB after the last, 0 MB at least; 188 MB at most, goal 4 MB
                  processors 4 % since the start of the process, 5.1 % in these lines
                  stopped    3.8 ms, 1.1 ms at most
                  scavenged  244 MB; 184 MB are with the kernel now, 33 % of the rest is in use
                """);
    }

    @Test
    void oneLineAndNoScavtrace() {
        GoGcLog.Collection only = new GoGcLog.Collection(1, 0.5, 11, 0.1, 0.1, 2, 3, 4, 3, 4, 2, false);
        GoGcLog log = new GoGcLog(
                1, 0, 0, only, only, 3, 4, Reading.absent("one line"), 0.2, 0.1, Reading.absent("add scavtrace=1"));
        assertThat(GoText.gcTrace("log", log))
                .startsWith("gctrace of log: 1 collections in 0.0 s, up to #1\n")
                .contains(", in these lines absent: one line\n")
                .endsWith("  scavenged  absent: add scavtrace=1\n");
    }

    private static GoHeap heap(long objects, long unused) {
        Reading<Long> none = Reading.absent("not of interest here");
        return new GoHeap(
                URL,
                GoHeap.Kind.PPROF,
                objects,
                unused,
                0,
                0,
                none,
                none,
                none,
                none,
                Reading.absent("not of interest here"),
                false,
                none,
                none,
                none,
                Reading.absent("not of interest here"));
    }
}
