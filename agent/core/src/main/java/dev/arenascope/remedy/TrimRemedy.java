package dev.arenascope.remedy;

import dev.arenascope.governor.Action;
import dev.arenascope.governor.Kind;
import dev.arenascope.governor.Outcome;
import dev.arenascope.jvm.TrimCommand;
import dev.arenascope.nativemem.Purge;
import dev.arenascope.snapshot.AllocatorStats;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;

/**
 * What malloc holds free, back to the kernel. glibc is told by a call of its own function, and by the JVM's command where no native function may be
 * called: a safepoint that begins during that one lasts until its end. The other allocators can be told by a call alone, musl by nothing.
 */
final class TrimRemedy implements Remedy {
    private final Purge purge;
    private final TrimCommand command;
    private final boolean mayCall;

    /** By the last snapshot; absent for glibc. */
    private Reading<AllocatorStats.Kind> other = Reading.absent("nothing was read yet");

    /** @param mayCall false to never call a native function */
    TrimRemedy(Purge purge, TrimCommand command, boolean mayCall) {
        this.purge = purge;
        this.command = command;
        this.mayCall = mayCall;
    }

    @Override
    public boolean can(Kind kind, String target, Snapshot snapshot) {
        if (kind != Kind.TRIM_NATIVE || !target.equals(Action.MALLOC)) return false;
        if (snapshot.allocator() instanceof Reading.Present<AllocatorStats> stats) {
            other = Reading.of(stats.value().kind());
            return mayCall;
        }
        other = Reading.absent("malloc is glibc's");
        return snapshot.malloc() instanceof Reading.Present<Malloc> malloc
                && malloc.value().allocator().startsWith("glibc")
                && (mayCall || command.isThere().isPresent());
    }

    @Override
    public Outcome apply(Action action) {
        Reading<Double> ms = trim();
        return ms.isPresent() ? new Outcome.Done(ms) : new Outcome.Failed(ms.reason());
    }

    private Reading<Double> trim() {
        if (other instanceof Reading.Present<AllocatorStats.Kind> kind) {
            return switch (kind.value()) {
                case JEMALLOC -> purge.jemalloc();
                case TCMALLOC -> purge.tcmalloc();
                case MIMALLOC -> purge.mimalloc();
            };
        }
        if (!mayCall) return command.run();
        Reading<Double> called = purge.glibc();
        // JDK 18 to 20 have no way of calling.
        return called.isPresent() || !command.isThere().isPresent() ? called : command.run();
    }
}
