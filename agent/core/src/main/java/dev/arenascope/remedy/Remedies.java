package dev.arenascope.remedy;

import dev.arenascope.golang.ControlSettings;
import dev.arenascope.governor.Action;
import dev.arenascope.governor.Kind;
import dev.arenascope.governor.Loss;
import dev.arenascope.governor.Means;
import dev.arenascope.governor.Outcome;
import dev.arenascope.jvm.ExplicitCollection;
import dev.arenascope.jvm.ManageableOptions;
import dev.arenascope.jvm.TrimCommand;
import dev.arenascope.nativemem.Purge;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import dev.arenascope.snapshot.Sidecars;
import dev.arenascope.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All that can be done, each by the first remedy that can. Serves the agent's thread alone. */
public final class Remedies {
    private static final Kind[] KINDS = Kind.values();

    private final List<Remedy> all;
    private Reading<Snapshot> latest = Reading.absent("nothing was read yet");

    Remedies(List<Remedy> all) {
        this.all = all;
    }

    /**
     * Those of this JVM and its sidecars.
     *
     * @param mayCall false to never call a native function
     */
    public static Remedies ofThisJvm(boolean mayCall) {
        return new Remedies(List.of(
                new FlagRemedy(new ManageableOptions()),
                new CollectRemedy(new ExplicitCollection()),
                new TrimRemedy(new Purge(), new TrimCommand(), mayCall)));
    }

    /**
     * These, and what Go processes let be changed.
     *
     * @param intervalMs from report to report
     */
    public Remedies withSidecars(ControlSettings settings, long intervalMs) {
        List<Remedy> more = new ArrayList<>(all);
        more.add(new SidecarRemedy(settings, intervalMs, new ProcessIds(), System::nanoTime));
        return new Remedies(List.copyOf(more));
    }

    /** What can be done for what was read last. */
    public Means means(Snapshot snapshot) {
        latest = Reading.of(snapshot);
        for (int i = 0; i < all.size(); i++) all.get(i).saw(snapshot);
        Set<Kind> jvm = EnumSet.noneOf(Kind.class);
        for (Kind kind : KINDS) {
            if (can(kind, Action.MALLOC, snapshot) || can(kind, Action.JAVA_HEAP, snapshot)) jvm.add(kind);
        }
        Map<String, Set<Kind>> beside = new HashMap<>();
        if (snapshot.sidecars() instanceof Reading.Present<Sidecars> sidecars) {
            for (Sidecar s : sidecars.value().all()) {
                Set<Kind> kinds = EnumSet.noneOf(Kind.class);
                for (Kind kind : KINDS) if (can(kind, s.id(), snapshot)) kinds.add(kind);
                if (!kinds.isEmpty()) beside.put(s.id(), kinds);
            }
        }
        return new Means(jvm, beside);
    }

    private boolean can(Kind kind, String target, Snapshot snapshot) {
        for (int i = 0; i < all.size(); i++) if (all.get(i).can(kind, target, snapshot)) return true;
        return false;
    }

    /** Does it; never throws for what goes wrong there. */
    public Outcome apply(Action action) {
        if (!(latest instanceof Reading.Present<Snapshot> snapshot)) return new Outcome.Failed(latest.reason());
        for (int i = 0; i < all.size(); i++) {
            Remedy remedy = all.get(i);
            if (!remedy.can(action.kind(), action.target(), snapshot.value())) continue;
            try {
                return remedy.apply(action);
            } catch (RuntimeException | LinkageError e) {
                return new Outcome.Failed("it failed: " + e);
            }
        }
        return new Outcome.Failed("nothing here can do it");
    }

    /** What holds only for a while is made to hold on. */
    public void renew() {
        for (int i = 0; i < all.size(); i++) all.get(i).renew();
    }

    /** Settings that were found since the last call not to hold any more. */
    public List<Loss> losses() {
        List<Loss> losses = List.of();
        for (int i = 0; i < all.size(); i++) {
            List<Loss> some = all.get(i).losses();
            if (losses.isEmpty()) {
                losses = some;
            } else if (!some.isEmpty()) {
                List<Loss> both = new ArrayList<>(losses);
                both.addAll(some);
                losses = both;
            }
        }
        return losses;
    }
}
