package dev.arenascope.lab;

import dev.arenascope.nativemem.CallResult;
import dev.arenascope.procfs.ProcDir;
import dev.arenascope.snapshot.LabHost;
import dev.arenascope.snapshot.MadviseTable;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The truth table of madvise(2) on this kernel. One mapping of 4 MB lives at a time, is made for one trial, and is unmapped after it;
 * nothing else of the process is advised or changed.
 */
public final class MadviseLab {
    private static final int ROUNDS = 7;
    /** Far more than a trial maps: near its limit a process is not experimented with. */
    private static final long ROOM_BYTES = 64 << 20;

    private static final int WARM_UP = 5;
    /** A large process pays for each reading of its mappings (20 ms a GB): with more than this the lab belongs into a JVM of its own. */
    private static final long READING_AT_MOST_NS = 40_000_000;

    private static final String TOO_LARGE =
            "reading the mappings of this process takes too long for a table of them: run java -jar arenascope.jar lab madvise";

    /** Of the rounds before the last only the time counts. */
    private static final Reading<long[]> NOT_READ = Reading.of(new long[2]);

    private final ProcDir proc;
    private final LabHost host;
    private final boolean smallPages;

    private MadviseLab(ProcDir proc, LabHost host) {
        this.proc = proc;
        this.host = host;
        smallPages = host.transparentHugePages().equals(Reading.of("always"));
    }

    /** Takes well below a second in a small process. Absent where native code cannot be called, or where the trial could do harm. */
    public static Reading<MadviseTable> run(GranularityLab.Place place) {
        try (ProcDir proc = ProcDir.self()) {
            Reading<Long> room = Bench.room(proc, ROOM_BYTES);
            if (!room.isPresent()) return Reading.absent(room.reason());
            if (place == GranularityLab.Place.HOST && isLarge(proc)) return Reading.absent(TOO_LARGE);
            return new MadviseLab(proc, Bench.host(proc)).table();
        }
    }

    /** By the fastest of three readings: a busy host makes a small process look large. */
    private static boolean isLarge(ProcDir proc) {
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long started = System.nanoTime();
            proc.smaps();
            fastest = Math.min(fastest, System.nanoTime() - started);
        }
        return fastest > READING_AT_MOST_NS;
    }

    private Reading<MadviseTable> table() {
        // The first trials link and warm up what the others use.
        for (int i = 0; i < WARM_UP; i++) {
            Reading<MadviseTable.Result> first = trial(TrialMemory.Kind.PRIVATE, Advice.COLD);
            if (!first.isPresent()) return Reading.absent(first.reason());
        }
        List<MadviseTable.Trial> trials = new ArrayList<>();
        for (TrialMemory.Kind kind : TrialMemory.Kind.values()) {
            for (Advice advice : Advice.values()) {
                trials.add(new MadviseTable.Trial(kind.label(), advice.name(), trial(kind, advice)));
            }
        }
        return Reading.of(new MadviseTable(host, List.copyOf(trials)));
    }

    private Reading<MadviseTable.Result> trial(TrialMemory.Kind kind, Advice advice) {
        if (kind == TrialMemory.Kind.HUGE && host.transparentHugePages().equals(Reading.of("never"))) {
            return Reading.absent("transparent_hugepage is never");
        }
        long[] nanos = new long[ROUNDS];
        Reading<MadviseTable.Result> result = Reading.absent("not tried");
        for (int round = 0; round < ROUNDS; round++) {
            result = round(kind, advice, nanos, round);
            if (!result.isPresent()) return result;
        }
        Arrays.sort(nanos);
        double micros = nanos[ROUNDS / 2] / 1000.0;
        return result.map(r -> new MadviseTable.Result(
                r.returned(), r.rssBeforeBytes(), r.rssAfterBytes(), r.lazyFreeBytes(), micros));
    }

    private Reading<MadviseTable.Result> round(TrialMemory.Kind kind, Advice advice, long[] nanos, int round) {
        Reading<TrialMemory> mapped = TrialMemory.map(kind, advice.populates(), smallPages, host.pageBytes());
        if (!(mapped instanceof Reading.Present<TrialMemory> p)) return Reading.absent(mapped.reason());
        try (TrialMemory memory = p.value()) {
            Reading<Long> before = present(memory);
            Reading<CallResult> call = memory.advise(advice);
            if (!(call instanceof Reading.Present<CallResult> c)) return Reading.absent(call.reason());
            nanos[round] = c.value().nanos();
            // hugetlb is no part of Rss: its mapped pages are counted in the page map.
            Reading<long[]> after = kind == TrialMemory.Kind.HUGETLB
                    ? present(memory).map(bytes -> new long[] {bytes, 0})
                    : round < ROUNDS - 1 ? NOT_READ : resident(memory);
            return before.flatMap(b -> after.map(a -> new MadviseTable.Result(
                    c.value().name(), b, a[0], a[1], c.value().nanos() / 1000.0)));
        }
    }

    private Reading<Long> present(TrialMemory memory) {
        return proc.pageMap().residentBytes(memory.start(), memory.end());
    }

    /**
     * Resident pages and LazyFree of the trial's memory. The kernel may have joined its mapping with a neighbour's, whose pages smaps would count as
     * well; only smaps tells LazyFree, which nobody else here has.
     */
    private Reading<long[]> resident(TrialMemory memory) {
        return present(memory)
                .flatMap(rss -> proc.smaps().map(mappings -> {
                    long lazyFree = 0;
                    for (Mapping m : mappings) {
                        if (m.end() > memory.start() && m.start() < memory.end()) lazyFree += m.lazyFreeBytes();
                    }
                    return new long[] {rss, Math.min(rss, lazyFree)};
                }));
    }
}
