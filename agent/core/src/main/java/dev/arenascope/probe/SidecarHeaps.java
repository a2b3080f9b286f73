package dev.arenascope.probe;

import dev.arenascope.golang.GoHeapFinder;
import dev.arenascope.procfs.OtherProcesses;
import dev.arenascope.procfs.ProcessStat;
import dev.arenascope.snapshot.GoMappings;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** What the heaps of Go processes hold by their mappings: dear for the kernel, so kept until the budget allows the next reading. */
final class SidecarHeaps {
    private static final long MOST_NS = 500_000_000;
    private static final long NS_PER_MS = 1_000_000;

    private final OtherProcesses others;
    private final LongSupplier clock;
    private final GoHeapFinder finder = GoHeapFinder.on(System.getProperty("os.arch", ""));
    private Map<String, Kept> all = new HashMap<>();
    private int first;

    /** @param reports number of reports that it was in */
    private record Kept(Reading<GoMappings> mappings, long readAtNs, int reports) {}

    SidecarHeaps(OtherProcesses others, LongSupplier clock) {
        this.others = others;
        this.clock = clock;
    }

    /** Reads them; where time does not suffice for all, the next reading begins with those that were left out. */
    Reading<Integer> read(List<GoProcess> processes) {
        TimeLimit time = new TimeLimit(clock, MOST_NS);
        Map<String, Kept> now = new HashMap<>();
        int read = 0;
        for (int i = 0; i < processes.size(); i++) {
            GoProcess process = processes.get((first + i) % processes.size());
            Kept before = all.get(process.id());
            if (time.isLeft()) {
                now.put(process.id(), new Kept(heap(process), time.nowNs(), 0));
                read++;
            } else if (before != null) {
                now.put(process.id(), before);
            }
        }
        first = read < processes.size() ? (first + read) % processes.size() : 0;
        all = now;
        return Reading.of(read);
    }

    private Reading<GoMappings> heap(GoProcess process) {
        if (!process.build().isPresent()) return Reading.absent(process.build().reason());
        Reading<List<Mapping>> mappings = others.process(process.pid()).smaps();
        if (!(mappings instanceof Reading.Present<List<Mapping>> p)) return Reading.absent(mappings.reason());
        return isThere(others, process) ? finder.find(p.value()) : Reading.absent("the process has ended");
    }

    /** Whether it is still the process that it was, and its pid not another's. */
    static boolean isThere(OtherProcesses others, GoProcess process) {
        return others.process(process.pid()).stat() instanceof Reading.Present<ProcessStat> p
                && p.value().startTicks() == process.startTicks();
    }

    /** For a report; the first after the reading has it fresh. */
    Reading<GoMappings> of(GoProcess process) {
        Kept kept = all.get(process.id());
        if (kept == null) return Reading.absent("not read yet");
        all.put(process.id(), new Kept(kept.mappings, kept.readAtNs, kept.reports + 1));
        long ageMs = kept.reports == 0 ? 0 : (clock.getAsLong() - kept.readAtNs) / NS_PER_MS;
        return kept.mappings instanceof Reading.Present<GoMappings> p
                ? new Reading.Present<>(p.value(), ageMs)
                : kept.mappings;
    }
}
