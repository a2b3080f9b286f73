package dev.arenascope.probe;

import static dev.arenascope.probe.ProcTree.GROUP;
import static dev.arenascope.probe.ProcTree.OWN;

import dev.arenascope.golang.GoAnswer;
import dev.arenascope.golang.GoEndpoint;
import dev.arenascope.golang.SidecarSettings;
import dev.arenascope.snapshot.GoBuild;
import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.GoHeap.Kind;
import dev.arenascope.snapshot.GoMappings;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import dev.arenascope.snapshot.Sidecars;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A made-up /proc with one Go process, endpoints that answer as a test wants it, and a clock that it moves. */
abstract class SidecarScene {
    static final long SECOND = 1_000_000_000;

    @TempDir
    Path root;

    ProcTree tree;
    long nowNs = 77 * SECOND;
    long answerTakesNs;

    /** What was asked for since the last look at this list. */
    final List<String> asked = new ArrayList<>();

    final Map<String, Kind> answering = new HashMap<>();
    final List<Integer> hanging = new ArrayList<>();
    boolean wasThere;

    @BeforeEach
    void tree() {
        tree = new ProcTree(root);
        tree.process(11, 200, "otelcol", GROUP, true);
    }

    SidecarProbe probe(String settings) {
        if (!(SidecarSettings.parse(settings) instanceof Reading.Present<SidecarSettings> p)) {
            throw new AssertionError(SidecarSettings.parse(settings).reason());
        }
        EndpointReader reader = new EndpointReader() {
            @Override
            public Reading<GoAnswer> read(GoEndpoint endpoint) {
                return answer(endpoint);
            }

            @Override
            public boolean wasThere() {
                return wasThere;
            }
        };
        return new SidecarProbe(tree.others(), OWN, p.value(), reader, () -> nowNs);
    }

    Reading<GoAnswer> answer(GoEndpoint endpoint) {
        nowNs += answerTakesNs;
        asked.add(endpoint.url());
        wasThere = !hanging.contains(endpoint.port());
        if (!wasThere) nowNs += SECOND / 2;
        Kind kind = answering.get(endpoint.url());
        if (kind == null) return Reading.absent("refused");
        Reading<Long> untold = Reading.absent("not told");
        GoHeap heap = new GoHeap(
                endpoint.url(),
                kind,
                5,
                4,
                3,
                2,
                untold,
                untold,
                untold,
                untold,
                Reading.of(100),
                false,
                untold,
                untold,
                untold,
                Reading.absent("not told"));
        GoBuild build =
                new GoBuild(Reading.of("go1.24.4"), Reading.absent("no"), Reading.absent("no"), Reading.absent("no"));
        return Reading.of(new GoAnswer(heap, build, Reading.absent("no process_resident_memory_bytes")));
    }

    static Sidecars report(SidecarProbe probe) {
        probe.look();
        probe.readHeaps();
        return sidecars(probe.read());
    }

    static Sidecars sidecars(Reading<Sidecars> reading) {
        if (reading instanceof Reading.Present<Sidecars> p) return p.value();
        throw new AssertionError(reading.reason());
    }

    static GoMappings mappings(Sidecar s) {
        if (s.mappings() instanceof Reading.Present<GoMappings> p) return p.value();
        throw new AssertionError(s.mappings().reason());
    }

    static Reading.Present<GoHeap> heap(Sidecar s) {
        if (s.heap() instanceof Reading.Present<GoHeap> p) return p;
        throw new AssertionError(s.heap().reason());
    }

    static long age(Reading<?> reading) {
        return reading instanceof Reading.Present<?> p ? p.ageMs() : -1;
    }
}
