package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.Growth;
import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * What each collection leaves alive in a Go process, stacks of goroutines included, grows from one to the next. Sick: 9 to 124 MB in a
 * minute, 2 MB/s; healthy: a store that fills to 48 MB and stops. Six collections are asked for, as for the Java heap, and a minute of large and steady
 * growth, or five, to be sure. Where what is alive is not told the fewest objects between collections stand in, and it is never sure.
 */
final class GoLeak implements Rule {
    /** Not enough for {@code HIGH}: garbage that no reading came upon without would look alive. */
    private static final double AT_MOST_ALIVE = 0.75;

    private static final String SOMEWHERE = "http://HOST:PORT";

    @Override
    public void judge(Case c) {
        for (GoPatient p : GoPatient.judged(c)) {
            long rss = p.residentBytes();
            long atLeast = Math.max(8 * Case.MIB, rss / 100 * 3);
            Reading<Growth> growth =
                    c.history().growthOfSidecar(p.row().sidecar().id(), atLeast, Reading.of(rss));
            if (growth instanceof Reading.Present<Growth> grown) add(p, grown.value());
        }
    }

    private static void add(GoPatient p, Growth g) {
        boolean told = p.row().liveBytes().isPresent();
        // With the usual GOGC the fewest objects of some readings are anything up to twice what is alive.
        if (!told && g.to() < 2 * g.from()) return;
        p.add(
                Finding.Code.LEAK,
                g.amount(),
                told ? g.confidence() : Math.min(AT_MOST_ALIVE, g.confidence()),
                told
                        ? Leak.bytes("live bytes", g) + "; what collections leave, stacks of goroutines included"
                        : Leak.bytes("objects", g)
                                + "; the fewest between collections, stacks of goroutines included: what is alive is not told",
                advice(p),
                Leak.noForecast(),
                List.of());
    }

    private static List<String> advice(GoPatient p) {
        List<String> advice = new ArrayList<>();
        String at = p.heap() instanceof Reading.Present<GoHeap> heap
                ? origin(heap.value().source())
                : SOMEWHERE;
        advice.add("curl -so before.pb.gz " + at
                + "/debug/pprof/heap; sleep 300; go tool pprof -top -diff_base before.pb.gz " + at
                + "/debug/pprof/heap (if it serves net/http/pprof): the site that grows is the leak");
        advice.add("go tool pprof " + at + "/debug/pprof/goroutine when it is goroutines that grow");
        return advice;
    }

    /** {@code http://127.0.0.1:9100} of {@code http://127.0.0.1:9100/metrics}; the go command opens no unix socket. */
    static String origin(String source) {
        int host = source.indexOf("://");
        int path = host < 0 ? -1 : source.indexOf('/', host + 3);
        return path < 0 ? SOMEWHERE : source.substring(0, path);
    }
}
