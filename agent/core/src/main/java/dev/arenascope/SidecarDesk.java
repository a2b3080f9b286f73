package dev.arenascope;

import dev.arenascope.golang.CpuProfile;
import dev.arenascope.golang.Fetch;
import dev.arenascope.golang.GcTraceFile;
import dev.arenascope.golang.GoAnswer;
import dev.arenascope.golang.GoClient;
import dev.arenascope.golang.GoEndpoint;
import dev.arenascope.model.RefillShare;
import dev.arenascope.report.GoText;
import dev.arenascope.snapshot.GoGcLog;
import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.GoProfile;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import dev.arenascope.snapshot.Sidecars;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What an operator asks of Go processes. It takes as long as a profile does, so it is done on the operator's own thread: the agent's goes on
 * with its reports.
 */
final class SidecarDesk {
    static final int SECONDS_AT_MOST = 30;

    private static final String PPROF = "/debug/pprof";

    /** A busy process answers late; a profile is written after its time. */
    private static final long PATIENCE_MS = 5000;

    private static final double NS_PER_S = 1e9;
    private static final int PROFILE_AT_MOST = 2 << 20;

    private final AtomicBoolean busy = new AtomicBoolean();

    /**
     * The processor time of a Go process by function, and what it says of fragmentation.
     *
     * @param which name or process id of a sidecar in the latest report, or the address of its net/http/pprof
     * @param known of the latest report
     */
    String profile(String which, long seconds, Reading<Sidecars> known) {
        if (seconds < 1 || seconds > SECONDS_AT_MOST) {
            throw new IllegalArgumentException("seconds is from 1 to " + SECONDS_AT_MOST);
        }
        Reading<GoEndpoint> endpoint = endpoint(which.strip(), known);
        if (!(endpoint instanceof Reading.Present<GoEndpoint> p)) return "absent: " + endpoint.reason();
        if (!busy.compareAndSet(false, true)) return "absent: another profile is being taken";
        try {
            return profile(p.value(), seconds);
        } finally {
            busy.set(false);
        }
    }

    private static String profile(GoEndpoint pprof, long seconds) {
        GoEndpoint profileCall = at(pprof, "/profile?seconds=" + seconds);
        GoEndpoint heapCall = at(pprof, "/heap?debug=1");
        GoClient heaps = new GoClient(PATIENCE_MS);
        Reading<GoHeap> before = heaps.read(heapCall).map(GoAnswer::heap);
        long beforeNs = System.nanoTime();
        long deadlineMs = TimeUnit.SECONDS.toMillis(seconds) + PATIENCE_MS;
        Reading<GoProfile> profile =
                Fetch.get(profileCall, deadlineMs, PROFILE_AT_MOST).flatMap(CpuProfile::parse);
        if (!(profile instanceof Reading.Present<GoProfile> p)) return "absent: " + profile.reason();
        Reading<GoHeap> after = heaps.read(heapCall).map(GoAnswer::heap);
        long betweenNs = System.nanoTime() - beforeNs;
        Reading<GoHeap> heap = lessUnused(before, after);
        RefillShare refill = RefillShare.of(p.value(), heap);
        return GoText.profile(profileCall.url(), p.value(), refill, heap, rate(before, after, betweenNs));
    }

    /** What is unused holds objects that died and were not swept yet: the smaller of two is nearer to fragmentation. */
    private static Reading<GoHeap> lessUnused(Reading<GoHeap> before, Reading<GoHeap> after) {
        if (!(before instanceof Reading.Present<GoHeap> b)) return after;
        if (!(after instanceof Reading.Present<GoHeap> a)) return before;
        return a.value().unusedBytes() <= b.value().unusedBytes() ? after : before;
    }

    /**
     * Bytes allocated per second.
     *
     * @param betweenNs time between the two readings, which is more than the profile's own: it begins late, and is written out
     */
    static Reading<Double> rate(Reading<GoHeap> before, Reading<GoHeap> after, long betweenNs) {
        Reading<Long> first = before.flatMap(GoHeap::allocatedBytes);
        Reading<Long> second = after.flatMap(GoHeap::allocatedBytes);
        if (!(first instanceof Reading.Present<Long> f)) return Reading.absent(first.reason());
        if (!(second instanceof Reading.Present<Long> s)) return Reading.absent(second.reason());
        return Reading.of(Math.max(0, s.value() - f.value()) * NS_PER_S / Math.max(1, betweenNs));
    }

    /** @param pprof whatever path was named: what stands before /debug/pprof is kept, so that a prefix works */
    static GoEndpoint at(GoEndpoint pprof, String path) {
        int root = pprof.path().indexOf(PPROF);
        String prefix = root > 0 ? pprof.path().substring(0, root) : "";
        return new GoEndpoint(pprof.host(), pprof.port(), prefix + PPROF + path);
    }

    static Reading<GoEndpoint> endpoint(String which, Reading<Sidecars> known) {
        if (which.contains("://") || which.startsWith("unix:")) return GoEndpoint.parse(which);
        if (!(known instanceof Reading.Present<Sidecars> s)) return Reading.absent(known.reason());
        List<String> names = new ArrayList<>();
        List<Sidecar> found = new ArrayList<>();
        for (Sidecar sidecar : s.value().all()) {
            String pid = sidecar.pid().map(Object::toString).orElse("");
            names.add(sidecar.name() + (pid.isEmpty() ? "" : " (" + pid + ")"));
            if (which.equals(pid) || which.equals(sidecar.name())) found.add(sidecar);
        }
        if (found.isEmpty())
            return Reading.absent("no sidecar '" + which + "' in the latest report, which has " + names);
        if (found.size() > 1)
            return Reading.absent(found.size() + " sidecars are named " + which + ": give the process id");
        Reading<GoHeap> heap = found.get(0).heap();
        if (!(heap instanceof Reading.Present<GoHeap> h)) {
            return Reading.absent("no endpoint of " + which + " answers (" + heap.reason()
                    + "): give the address of its net/http/pprof, such as http://127.0.0.1:6060");
        }
        return GoEndpoint.parse(h.value().source());
    }

    /** What the garbage collections of a Go process were, by the log of its standard error. */
    static String gcTrace(String file) {
        Reading<GoGcLog> log = GcTraceFile.read(file);
        return log instanceof Reading.Present<GoGcLog> p ? GoText.gcTrace(file, p.value()) : "absent: " + log.reason();
    }
}
