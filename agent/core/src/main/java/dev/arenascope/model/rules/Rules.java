package dev.arenascope.model.rules;

import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.Finding;
import dev.arenascope.model.History;
import dev.arenascope.model.Ledger;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** All rules, applied to one report. A rule is one class and one line in {@link #ALL}. */
public final class Rules {
    private static final List<Rule> ALL = List.of(
            new MallocRetention(),
            new MallocTops(),
            new MallocFragmentation(),
            new OtherMallocRetention(),
            new OtherMallocFragmentation(),
            new LimitPressure(),
            new BrokenContract(),
            new MapCount(),
            new Unexplained(),
            new LeakOfMalloc(),
            new LeakOfDirectBuffers(),
            new CachedDirectBuffers(),
            new LeakOfThreads(),
            new LeakOfMetaspace(),
            new CodeCacheFull(),
            new LeakOfAnonMappings(),
            new LeakOfLibraries(),
            new LeakOfSharedMemory(),
            new LeakOfJavaHeap(),
            new HeapHeadroom(),
            new HumongousTails(),
            new BadlyFilledRegions(),
            new PoolFragmentation(),
            new PoolRetention(),
            new PoolMisses(),
            new DirectBufferChurn(),
            new GoRetention(),
            new GoFragmentation(),
            new GoHeadroom(),
            new GoLeak(),
            new GoLimit(),
            new GoOutside(),
            // Last: it looks at what the others found.
            new SitesBehind());

    private Rules() {}

    /**
     * @param reading who owns what, with trends; without it nothing can be judged
     * @param history what earlier reports left behind, this one included
     */
    public static Diagnosis diagnose(Snapshot snapshot, Reading<Ledger> reading, History history) {
        List<Finding> findings = new ArrayList<>();
        if (reading instanceof Reading.Present<Ledger> ledger) {
            Case c = new Case(snapshot, ledger.value(), history, findings);
            for (Rule rule : ALL) rule.judge(c);
        }
        Collections.sort(findings);
        return new Diagnosis(reading, List.copyOf(findings));
    }
}
