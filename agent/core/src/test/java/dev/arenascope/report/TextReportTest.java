package dev.arenascope.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.model.Finding;
import dev.arenascope.model.Ledger;
import dev.arenascope.model.Owner;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TextReportTest {
    /** The lines of the design's own example, letter by letter. */
    @Test
    void printsTheReportOfTheDesign() {
        List<OwnerRow> rows = Reports.ledger(0).rows().stream()
                .filter(r -> List.of(Owner.JAVA_HEAP, Owner.MALLOC, Owner.UNEXPLAINED)
                        .contains(r.owner()))
                .toList();
        Ledger ledger = new Ledger(
                1239 * Reports.MB, 1240 * Reports.MB, 0, rows, List.of(), 566 * Reports.MB, List.of(), Map.of());
        Report sick = Reports.sick();

        String text = TextReport.format(Reports.report(
                sick.snapshot().cgroup(), Reading.of(ledger), sick.diagnosis().findings()));

        assertThat(text).startsWith("""
                arenascope 2026-11-23T12:00:05Z #12 pid 4711 up 10m  RETENTION malloc 412 MB
                  resident 1.21 GB of 2.00 GB limit (60 %)   live 0.55 GB   utilisation 46 %   peak 1.35 GB
                  owner                 resident      live  reclaimable   pinned      F  scatter  trend
                  java-heap G1            512 MB    240 MB       214 MB    58 MB   0.28     0.12  =
                  malloc glibc 17 arenas  470 MB     45 MB       101 MB   324 MB   0.82     0.99  +1.2 MB/min
                  unexplained              18 MB  (1.5 %)
                  findings
                   1 RETENTION malloc: 101 MB wholly free in 17 arenas (8 cores, 16 arenas allowed). Set MALLOC_ARENA_MAX=2, or mode=govern: forecast -101 MB.
                """);
    }

    @Test
    void printsAWholeReport() {
        assertThat(TextReport.format(Reports.sick())).isEqualTo("""
                arenascope 2026-11-23T12:00:05Z #12 pid 4711 up 10m  RETENTION malloc 412 MB
                  resident 1.21 GB of 2.00 GB limit (60 %)   live 0.55 GB   utilisation 46 %   peak 1.35 GB   ledger 40 s old, of 1.21 GB
                  owner                    resident      live  reclaimable   pinned      F  scatter  trend
                  java-heap G1               512 MB    240 MB       214 MB    58 MB   0.28     0.12  =
                  malloc glibc 17 arenas     470 MB     45 MB       101 MB   324 MB   0.82     0.99  +1.2 MB/min
                    direct-buffers in malloc  16 MB     16 MB            -        -      -        -  -
                  mapped-twice               200 MB    200 MB            -        -      -        -  -640 KB/min  (each page of the heap is mapped at three addresses)
                  thread-stacks 57 threads    28 MB     28 MB            -        -      -        -  -640 KB/min
                  agent                       11 MB     11 MB            -        -      -        -  -640 KB/min
                  unexplained                 18 MB  (1.5 %)
                  findings
                   1 RETENTION malloc: 101 MB wholly free in 17 arenas (8 cores, 16 arenas allowed). Set MALLOC_ARENA_MAX=2, or mode=govern: forecast -101 MB.
                  heap       600 MB committed in regions of 1.0 MB: old 300 MB (used 260 MB), humongous 200 MB (100 objects, tails 99 MB), free 100 MB (largest run 60 MB)
                  stacks     C2 CompilerThread 2 x 1.2 MB, http-nio-8080-exec 10 x 96 KB, evil?name 1 x 100 KB, four 1 x 90 KB, five 1 x 80 KB
                  arenas     main 45 MB (live 31 MB), 0x7f2ff0000000 39 MB (live 2.0 MB)
                  sites      212 MB/s by all threads; counting, since much is allocated; JFR sampled 20 s for 62 ms cpu
                   1 com.acme.Feed.parse:42 byte[] 148 MB/s, 37000/s of at most 4 KB, live 1 collection
                   2 com.acme.Feed.names java.lang.Object[] 20 MB/s by java.util.Arrays.copyOf, estimated
                  numa       node 0 3.00 GB, node 1 1.00 GB; 25 % on nodes whose processors it may not run on
                  loaders    320 hold 4.0 MB of metaspace, 1.0 MB idle: 'plugins' @5f2050f6 of com.acme.Loader 1.0 MB (12 classes)
                  code       CodeHeap 'profiled nmethods' 300 free blocks 1.0 MB (largest 256 KB)
                  agent      0.08 % cpu, 11 MB, woke 0.4 ms late at most; skipped: smaps (budget, next in 40 s)
                  absent     walk of 2 of 5 heaps: inconsistent
                  absent     malloc_info, pressure: needs JDK 22
                  absent     NMT: the JVM was started without NativeMemoryTracking
                  absent     compactStalls of host: no compaction
                  absent     stops of agent: pauses are not measured yet
                  absent     trend of direct-buffers: too few reports
                """);
    }

    @Test
    void saysHealthyWhenNothingWasFound() {
        assertThat(TextReport.format(Reports.healthy())).isEqualTo("""
                arenascope 2026-11-23T12:00:05Z #12 pid 4711 up 10m  healthy
                  resident 1.21 GB (no limit)   live 0.55 GB   utilisation 46 %   peak 1.35 GB
                  owner                    resident      live  reclaimable   pinned      F  scatter  trend
                  java-heap G1               512 MB    240 MB       214 MB    58 MB   0.28     0.12  =
                  malloc glibc 17 arenas     470 MB     45 MB       101 MB   324 MB   0.82     0.99  +1.2 MB/min
                    direct-buffers in malloc  16 MB     16 MB            -        -      -        -  -
                  mapped-twice               200 MB    200 MB            -        -      -        -  -640 KB/min  (each page of the heap is mapped at three addresses)
                  thread-stacks 57 threads    28 MB     28 MB            -        -      -        -  -640 KB/min
                  agent                       11 MB     11 MB            -        -      -        -  -640 KB/min
                  unexplained                 18 MB  (1.5 %)
                  findings   healthy
                  heap       600 MB committed in regions of 1.0 MB: old 300 MB (used 260 MB), humongous 200 MB (100 objects, tails 99 MB), free 100 MB (largest run 60 MB)
                  stacks     C2 CompilerThread 2 x 1.2 MB, http-nio-8080-exec 10 x 96 KB, evil?name 1 x 100 KB, four 1 x 90 KB, five 1 x 80 KB
                  sites      1.5 MB/s by all threads; little is allocated
                  numa       node 0 3.00 GB, node 1 1.00 GB; 25 % on nodes whose processors it may not run on
                  loaders    320 hold 4.0 MB of metaspace, 1.0 MB idle: 'plugins' @5f2050f6 of com.acme.Loader 1.0 MB (12 classes)
                  code       CodeHeap 'profiled nmethods' 300 free blocks 1.0 MB (largest 256 KB)
                  agent      0.08 % cpu, 11 MB, 0 stops, woke 0.4 ms late at most; skipped: smaps (budget, next in 40 s)
                  absent     walk of 1 of 1 heaps: inconsistent
                  absent     malloc_info, pressure: needs JDK 22
                  absent     NMT: the JVM was started without NativeMemoryTracking
                  absent     limit of cgroup: none is set
                  absent     compactStalls of host: no compaction
                  absent     trend of direct-buffers: too few reports
                """);
    }

    @Test
    void saysWhatCouldNotBeReadAndWhy() {
        assertThat(TextReport.format(Reports.unreadable())).isEqualTo("""
                arenascope 2026-11-23T12:00:05Z #12 pid 4711 up 10m  unknown
                  resident 1.21 GB (limit unknown)   live -   utilisation -   peak 1.35 GB
                  findings   none, but there is no ledger to judge by
                  heap       600 MB committed in regions of 1.0 MB: old 300 MB (used 260 MB), humongous 200 MB (100 objects, tails 99 MB), free 100 MB (largest run 60 MB)
                  numa       node 0 3.00 GB, node 1 1.00 GB; 25 % on nodes whose processors it may not run on
                  loaders    320 hold 4.0 MB of metaspace, 1.0 MB idle: 'plugins' @5f2050f6 of com.acme.Loader 1.0 MB (12 classes)
                  code       CodeHeap 'profiled nmethods' 300 free blocks 1.0 MB (largest 256 KB)
                  agent      0.08 % cpu, -, stopped 1.3 ms, woke 0.4 ms late at most; skipped: smaps (budget, next in 40 s)
                  absent     mappings, ledger, agent: /proc/self/smaps: Permission denied
                  absent     walk of 1 of 1 heaps: inconsistent
                  absent     malloc_info, pressure: needs JDK 22
                  absent     NMT: the JVM was started without NativeMemoryTracking
                  absent     cgroup, limit: /proc/self/cgroup: Permission denied
                  absent     compactStalls of host: no compaction
                """);
    }

    @Test
    void numbersTheFindingsAndLeavesOutWhatIsNotThere() {
        Finding bare = new Finding(
                Finding.Code.MAP_COUNT,
                "",
                0,
                Finding.Severity.LOW,
                0.5,
                "a\nb.",
                List.of(),
                Reading.absent("none"),
                List.of());
        Finding forecast = new Finding(
                Finding.Code.LEAK,
                "malloc",
                5,
                Finding.Severity.LOW,
                0.5,
                "It grows",
                List.of(),
                Reading.of(3L << 20),
                List.of());
        Report report = Reports.report(
                Reports.healthy().snapshot().cgroup(), Reading.of(Reports.ledger(0)), List.of(bare, forecast));

        assertThat(TextReport.format(report))
                .startsWith("arenascope 2026-11-23T12:00:05Z #12 pid 4711 up 10m  MAP_COUNT\n")
                .contains("""
                          findings
                           1 MAP_COUNT: a?b.
                           2 LEAK malloc: It grows. Forecast -3.0 MB.
                        """);
    }

    @Test
    void reasonsStandBehindTheEvidence() {
        Finding kept = new Finding(
                Finding.Code.RETENTION,
                "malloc",
                Reports.MB,
                Finding.Severity.LOW,
                0.5,
                "1 MB free",
                List.of(),
                Reading.absent("not known"),
                List.of("1 MB is locked", "it is so"));
        Report report =
                Reports.report(Reports.healthy().snapshot().cgroup(), Reading.of(Reports.ledger(0)), List.of(kept));
        assertThat(TextReport.format(report)).contains("1 MB free; kept because 1 MB is locked; it is so.\n");
    }

    @Test
    void anEmptyLedgerIsNoReasonToDivide() {
        Ledger none = new Ledger(0, 0, 0, List.of(), List.of(), 0, List.of(), Map.of());
        Report report = Reports.report(Reading.absent("x"), Reading.of(none), List.of());

        assertThat(TextReport.format(report))
                .contains("  resident 0 (limit unknown)   live 0   utilisation 0 %   peak 1.35 GB\n")
                .contains(
                        "  agent      0.08 % cpu, -, stopped 1.3 ms, woke 0.4 ms late at most; skipped: smaps (budget, next in 40 s)\n");
    }

    @Test
    void aCostThatIsNotMeasuredIsADash() {
        assertThat(TextReport.format(Reports.blind()))
                .contains("  agent      - cpu, -; skipped: smaps (budget, next in 40 s)\n")
                .contains("  absent     cpu of agent: no clock\n");
    }
}
