package dev.arenascope.remedy;

import dev.arenascope.golang.ControlSettings;
import dev.arenascope.golang.GoControl;
import dev.arenascope.governor.Action;
import dev.arenascope.governor.Kind;
import dev.arenascope.governor.Loss;
import dev.arenascope.governor.Outcome;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import dev.arenascope.snapshot.Sidecars;
import dev.arenascope.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** What Go processes let be changed. Nothing is written to a process that has taken the place of the one that was read. */
final class SidecarRemedy implements Remedy {
    /** A setting outlives two reports that come late; a minute or two is what a killed JVM leaves behind. */
    private static final long SHORTEST_LEASE_S = 10;

    private static final long LONGEST_LEASE_S = 120;
    private static final int REPORTS_IN_A_LEASE = 3;
    private static final long NS_PER_S = 1_000_000_000;
    private static final long MS_PER_S = 1000;

    /** Whether the process of an id is there. */
    interface Processes {
        /** @param id of a sidecar; true where it names no process but an endpoint */
        boolean isThere(String id);
    }

    private final ControlSettings settings;
    private final Processes processes;
    private final LongSupplier clock;
    private final long leaseSeconds;
    private final List<SidecarLink> links = new ArrayList<>(0);
    private List<Loss> losses = new ArrayList<>(0);

    /**
     * @param intervalMs from report to report
     * @param clock monotonic, nanoseconds
     */
    SidecarRemedy(ControlSettings settings, long intervalMs, Processes processes, LongSupplier clock) {
        this.settings = settings;
        this.processes = processes;
        this.clock = clock;
        leaseSeconds = leaseSeconds(intervalMs);
    }

    static long leaseSeconds(long intervalMs) {
        long reports = (intervalMs * REPORTS_IN_A_LEASE + MS_PER_S - 1) / MS_PER_S;
        return Math.max(SHORTEST_LEASE_S, Math.min(LONGEST_LEASE_S, reports));
    }

    /** What is gone is forgotten; of what is held the governor hears by what it reads. */
    @Override
    public void saw(Snapshot snapshot) {
        if (!(snapshot.sidecars() instanceof Reading.Present<Sidecars> p)) return;
        for (int i = links.size() - 1; i >= 0; i--) {
            SidecarLink link = links.get(i);
            boolean listed = p.value().find(link.id()).isPresent();
            if (!listed && (!link.holdsAny() || !processes.isThere(link.id()))) links.remove(i);
        }
    }

    @Override
    public boolean can(Kind kind, String target, Snapshot snapshot) {
        if (settings.isNone() || !isOfGo(kind)) return false;
        return link(target, snapshot) instanceof Reading.Present<SidecarLink> p
                && p.value().can(kind);
    }

    private static boolean isOfGo(Kind kind) {
        return kind == Kind.GO_GC || kind == Kind.GO_LIMIT || kind == Kind.GO_FREE;
    }

    private Reading<SidecarLink> link(String target, Snapshot snapshot) {
        for (int i = 0; i < links.size(); i++) if (links.get(i).id().equals(target)) return Reading.of(links.get(i));
        if (!(snapshot.sidecars() instanceof Reading.Present<Sidecars> p))
            return Reading.absent(snapshot.sidecars().reason());
        Reading<Sidecar> sidecar = p.value().find(target);
        if (!(sidecar instanceof Reading.Present<Sidecar> s)) return Reading.absent(sidecar.reason());
        Reading<GoControl> control = settings.of(s.value(), leaseSeconds);
        if (!(control instanceof Reading.Present<GoControl> c)) return Reading.absent(control.reason());
        SidecarLink link = new SidecarLink(target, c.value(), leaseSeconds * NS_PER_S);
        links.add(link);
        return Reading.of(link);
    }

    @Override
    public Outcome apply(Action action) {
        for (int i = 0; i < links.size(); i++) {
            SidecarLink link = links.get(i);
            if (!link.id().equals(action.target())) continue;
            if (!processes.isThere(link.id())) return new Outcome.Failed("its process has ended");
            Outcome outcome = link.apply(action, clock.getAsLong());
            return outcome instanceof Outcome.Failed failed
                    ? new Outcome.Failed(settings.withoutSecrets(failed.reason()))
                    : outcome;
        }
        return new Outcome.Failed("nothing here can do it");
    }

    @Override
    public void renew() {
        for (int i = 0; i < links.size(); i++) {
            SidecarLink link = links.get(i);
            if (!link.holdsAny()) continue;
            long nowNs = clock.getAsLong();
            if (link.wantsRenewal(nowNs) && processes.isThere(link.id())) link.renew(nowNs);
            link.lost(losses);
        }
    }

    @Override
    public List<Loss> losses() {
        if (losses.isEmpty()) return List.of();
        List<Loss> taken = losses;
        losses = new ArrayList<>(0);
        return taken;
    }
}
