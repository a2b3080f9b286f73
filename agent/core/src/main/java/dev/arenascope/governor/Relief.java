package dev.arenascope.governor;

import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.Finding;
import dev.arenascope.model.SidecarRow;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * What there is to do where a limit is near: a trim, and a lower threshold for each heap that shares it. Nothing here waits for a finding of its
 * own: what is free at this moment would be used again if the process lived.
 */
final class Relief {
    private Relief() {}

    static boolean isAskedFor(Finding f) {
        return f.code() == Finding.Code.LIMIT_PRESSURE && f.owner().equals("cgroup");
    }

    static boolean isAskedFor(Diagnosis diagnosis) {
        List<Finding> findings = diagnosis.findings();
        for (int i = 0; i < findings.size(); i++) if (isAskedFor(findings.get(i))) return true;
        return false;
    }

    /** Each of them that the rails allow, else the reason; never empty. */
    static List<Reading<Action>> of(Case c) {
        List<Reading<Action>> all = new ArrayList<>(c.heaps().size() + 1);
        if (c.budget() instanceof Reading.Present<Budget> budget) {
            for (int i = 0; i < c.heaps().size(); i++) {
                GovernedHeap h = c.heaps().get(i);
                boolean java = h.target().equals(Action.JAVA_HEAP);
                if (java || budget.value().sidecars()) all.add(railed(c, java ? JavaActions.tighter(c) : go(c, h)));
            }
        } else {
            all.add(Reading.absent(c.budget().reason()));
        }
        all.add(railed(c, NativeActions.now(c)));
        return all;
    }

    private static Reading<Action> go(Case c, GovernedHeap h) {
        return GoActions.tighter(
                h, h.owner().substring(SidecarRow.OWNER.length()), c.wanted(h.target()), h.heldBytes() - h.liveBytes());
    }

    private static Reading<Action> railed(Case c, Reading<Action> one) {
        return one instanceof Reading.Present<Action> a ? Proposals.railed(c, a.value()) : one;
    }
}
