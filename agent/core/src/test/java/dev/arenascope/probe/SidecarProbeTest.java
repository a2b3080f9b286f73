package dev.arenascope.probe;

import static dev.arenascope.probe.ProcTree.GROUP;
import static dev.arenascope.probe.ProcTree.OWN;
import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SidecarProbeTest {
    private static final long SECOND = 1_000_000_000;

    @TempDir
    Path root;

    private ProcTree tree;
    private long nowNs = 77 * SECOND;
    private long answerTakesNs;

    /** What was asked for since the last look at this list. */
    private final List<String> asked = new ArrayList<>();

    private final Map<String, Kind> answering = new HashMap<>();
    private final List<Integer> hanging = new ArrayList<>();
    private boolean wasThere;

    @BeforeEach
    void tree() {
        tree = new ProcTree(root);
        tree.process(11, 200, "otelcol", GROUP, true);
    }

    @Test
    void withoutAnEndpointTheKernelAloneTells() {
        assertThat(report(probe("auto")).all()).singleElement().satisfies(s -> {
            assertThat(s.id()).isEqualTo("11@200");
            assertThat(s.name()).isEqualTo("otelcol-and-more");
            assertThat(s.pid()).isEqualTo(Reading.of(11L));
            assertThat(s.memory())
                    .isEqualTo(Reading.of(
                            new Sidecar.ProcessMemory(2048, Reading.of(3072L), Reading.of(1024L), Reading.of(4096L))));
            assertThat(mappings(s).mappedBytes()).isEqualTo(64 << 20);
            assertThat(s.heap().reason()).isEqualTo("no endpoint named: sidecars=NAME@URL or auto+probe");
        });
        assertThat(asked).isEmpty();
    }

    @Test
    void offDoesNothing() {
        SidecarProbe off = probe("off");
        assertThat(off.look().reason()).isEqualTo("sidecars=off");
        assertThat(off.read().reason()).isEqualTo("sidecars=off");
    }

    @Test
    void aNamedEndpointIsThatOfTheProcessWhichListensThere() {
        tree.listen(11, 9090);
        answering.put("http://127.0.0.1:9090/metrics", Kind.METRICS);
        assertThat(report(probe("otel@http://127.0.0.1:9090/metrics")).all())
                .singleElement()
                .satisfies(s -> {
                    assertThat(s.id()).isEqualTo("11@200");
                    assertThat(s.name()).isEqualTo("otel");
                    assertThat(heap(s).ageMs()).isZero();
                });
        assertThat(asked).containsExactly("http://127.0.0.1:9090/metrics");
    }

    @Test
    void anEndpointWithoutAVisibleProcessStandsForItself() {
        answering.put("http://127.0.0.1:9090/metrics", Kind.METRICS);
        SidecarProbe probe = probe("off;otel@http://127.0.0.1:9090/metrics;dead@http://127.0.0.1:1/metrics");
        List<Sidecar> all = report(probe).all();
        assertThat(all).extracting(Sidecar::name).containsExactly("otel", "dead");
        assertThat(all.get(0).id()).isEqualTo("http://127.0.0.1:9090/metrics");
        assertThat(all.get(0).pid().reason()).isEqualTo("known by its endpoint only");
        assertThat(all.get(0).build().map(b -> b.version().orElse("")).orElse(""))
                .isEqualTo("go1.24.4");
        assertThat(all.get(1).heap().reason()).isEqualTo("refused");
    }

    @Test
    void aPidIsReadThoughItIsNotGo() {
        tree.process(21, 200, "envoy", "/other.slice", false);
        answering.put("http://127.0.0.1:9901/metrics", Kind.METRICS);
        List<Sidecar> all = report(probe("21@http://127.0.0.1:9901/metrics;99@http://127.0.0.1:9901/metrics"))
                .all();
        assertThat(all).extracting(Sidecar::id).containsExactly("21@200", "11@200", "http://127.0.0.1:9901/metrics");
        assertThat(all.get(0).heap().isPresent()).isTrue();
        assertThat(all.get(0).mappings().reason()).isEqualTo("not a Go executable");
        assertThat(all.get(2).pid().reason()).isEqualTo("no process 99 is visible");
    }

    @Test
    void portsAreTriedOnlyWhenAskedFor() {
        tree.listen(11, 8888);
        tree.listen(11, 9090);
        answering.put("http://127.0.0.1:9090/debug/vars", Kind.EXPVAR);
        report(probe("auto"));
        assertThat(asked).isEmpty();
        SidecarProbe probe = probe("auto+probe");
        assertThat(report(probe).all())
                .singleElement()
                .satisfies(s -> assertThat(heap(s).value().source()).isEqualTo("http://127.0.0.1:9090/debug/vars"));
        assertThat(asked)
                .containsExactly(
                        "http://127.0.0.1:8888/arenascope",
                        "http://127.0.0.1:8888/metrics",
                        "http://127.0.0.1:8888/debug/vars",
                        "http://127.0.0.1:8888/debug/pprof/heap?debug=1",
                        "http://127.0.0.1:9090/arenascope",
                        "http://127.0.0.1:9090/metrics",
                        "http://127.0.0.1:9090/debug/vars");
        asked.clear();
        nowNs += 60 * SECOND;
        report(probe);
        assertThat(asked).containsExactly("http://127.0.0.1:9090/debug/vars");
    }

    @Test
    void portsWithoutAHeapAreTriedAgainAtGrowingDistances() {
        SidecarProbe probe = probe("auto+probe");
        assertThat(report(probe).all().get(0).heap().reason())
                .isEqualTo("it listens on no port or socket that can be reached from here");
        tree.listen(11, 8888);
        List<Integer> looks = new ArrayList<>();
        for (int i = 1; i <= 16; i++) {
            asked.clear();
            nowNs += 10 * SECOND;
            assertThat(report(probe).all().get(0).heap().isPresent()).isFalse();
            if (!asked.isEmpty()) looks.add(i);
        }
        assertThat(looks).containsExactly(1, 4, 11);
        assertThat(report(probe).all().get(0).heap().reason()).isEqualTo("none of its ports tells of a Go heap");
    }

    @Test
    void whatStopsTheSidecarIsAskedEveryThirtySecondsAtMost() {
        answering.put("http://127.0.0.1:1/debug/vars", Kind.EXPVAR);
        answering.put("http://127.0.0.1:2/metrics", Kind.METRICS);
        SidecarProbe probe = probe("off;a@http://127.0.0.1:1/debug/vars;b@http://127.0.0.1:2/metrics");
        List<Long> ages = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ages.add(heap(report(probe).all().get(0)).ageMs());
            nowNs += 10 * SECOND;
        }
        assertThat(ages).containsExactly(0L, 10_000L, 20_000L, 0L, 10_000L);
        assertThat(asked).filteredOn(a -> a.endsWith("vars")).hasSize(2);
        assertThat(asked).filteredOn(a -> a.endsWith("metrics")).hasSize(5);
    }

    @Test
    void anEndpointThatFailsIsLeftAloneForLongerAndLonger() {
        SidecarProbe probe = probe("off;a@http://127.0.0.1:1/metrics");
        List<Integer> reports = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            asked.clear();
            Sidecar s = report(probe).all().get(0);
            assertThat(s.heap().reason()).isEqualTo("refused");
            if (!asked.isEmpty()) reports.add(i);
        }
        assertThat(reports).containsExactly(1, 3, 6, 11, 20);
        answering.put("http://127.0.0.1:1/metrics", Kind.METRICS);
        for (int i = 0; i < 17; i++) report(probe);
        asked.clear();
        assertThat(report(probe).all().get(0).heap().isPresent()).isTrue();
        assertThat(asked).hasSize(1);
    }

    @Test
    void anOperatorDoesNotWaitForWhatFailed() {
        SidecarProbe probe = probe("off;a@http://127.0.0.1:1/metrics");
        for (int i = 1; i <= 11; i++) report(probe);
        asked.clear();
        probe.lookSoon();
        report(probe);
        assertThat(asked).hasSize(1);
    }

    @Test
    void anEndpointOfAnotherProcessIsNotLeftAloneForWhatTheLastOneDid() {
        tree.listen(11, 9090);
        answering.put("http://127.0.0.1:9090/debug/vars", Kind.EXPVAR);
        SidecarProbe probe = probe("otel@http://127.0.0.1:9090/debug/vars");
        assertThat(report(probe).all().get(0).heap().isPresent()).isTrue();
        tree.end(11);
        answering.clear();
        for (int i = 1; i <= 11; i++) {
            nowNs += 30 * SECOND;
            assertThat(report(probe).all().get(0).heap().isPresent()).isFalse();
        }
        tree.process(12, 300, "otelcol", GROUP, true);
        tree.hold(12, 9090);
        answering.put("http://127.0.0.1:9090/debug/vars", Kind.EXPVAR);
        nowNs += 10 * SECOND;
        assertThat(report(probe).all()).singleElement().satisfies(s -> {
            assertThat(s.id()).isEqualTo("12@300");
            assertThat(heap(s).ageMs()).isZero();
        });
    }

    @Test
    void whatMayStopTheSidecarAndFailsIsAskedEveryThirtySecondsAtMostToo() {
        SidecarProbe probe = probe("off;a@http://127.0.0.1:1/debug/pprof/heap?debug=1");
        for (int i = 0; i < 6; i++) {
            probe.lookSoon();
            report(probe);
            nowNs += 10 * SECOND;
        }
        assertThat(asked).hasSize(2);
    }

    @Test
    void noPageThatMayStopTheSidecarIsTriedTwiceInThirtySeconds() {
        tree.listen(11, 8888);
        SidecarProbe probe = probe("auto+probe");
        report(probe);
        assertThat(asked).hasSize(4);
        asked.clear();
        nowNs += 10 * SECOND;
        report(probe);
        assertThat(asked).containsExactly("http://127.0.0.1:8888/arenascope", "http://127.0.0.1:8888/metrics");
    }

    @Test
    void portsThatHangTakeNoTimeFromKnownEndpoints() {
        tree.process(12, 300, "silent", GROUP, true);
        for (int port = 8001; port <= 8004; port++) {
            tree.listen(12, port);
            hanging.add(port);
        }
        answering.put("http://127.0.0.1:1/metrics", Kind.METRICS);
        SidecarProbe probe = probe("auto+probe;a@http://127.0.0.1:1/metrics");
        for (int i = 0; i < 3; i++) {
            List<Sidecar> all = report(probe).all();
            assertThat(heap(all.get(all.size() - 1)).ageMs()).isZero();
        }
        assertThat(asked)
                .filteredOn(a -> !a.endsWith(":1/metrics"))
                .as("one page of each port that hangs")
                .containsExactly(
                        "http://127.0.0.1:8001/arenascope",
                        "http://127.0.0.1:8002/arenascope",
                        "http://127.0.0.1:8003/arenascope",
                        "http://127.0.0.1:8004/arenascope");
    }

    @Test
    void theLastReportAsksNobody() {
        answering.put("http://127.0.0.1:1/metrics", Kind.METRICS);
        SidecarProbe probe = probe("off;a@http://127.0.0.1:1/metrics");
        report(probe);
        asked.clear();
        nowNs += 10 * SECOND;
        probe.hurry();
        assertThat(heap(report(probe).all().get(0)).ageMs()).isEqualTo(10_000);
        assertThat(asked).isEmpty();
    }

    @Test
    void ofTwoEndpointsOfOnePidTheOneThatAnswersTells() {
        answering.put("http://127.0.0.1:2/debug/vars", Kind.EXPVAR);
        assertThat(report(probe("11@http://127.0.0.1:1/metrics;11@http://127.0.0.1:2/debug/vars"))
                        .all())
                .singleElement()
                .satisfies(s -> assertThat(heap(s).value().source()).isEqualTo("http://127.0.0.1:2/debug/vars"));
    }

    @Test
    void aTableOfSocketsThatMayNotBeReadIsTheReason() {
        tree.unreadableTable();
        assertThat(report(probe("auto+probe")).all().get(0).heap().reason())
                .startsWith("cannot read ")
                .contains("net/tcp: ");
    }

    @Test
    void slowEndpointsShareTheTimeOfAReport() {
        StringBuilder settings = new StringBuilder("off");
        for (int port = 1; port <= 5; port++) {
            settings.append(";a")
                    .append(port)
                    .append("@http://127.0.0.1:")
                    .append(port)
                    .append("/metrics");
            answering.put("http://127.0.0.1:" + port + "/metrics", Kind.METRICS);
        }
        SidecarProbe probe = probe(settings.toString());
        answerTakesNs = 400_000_000;
        assertThat(report(probe).all())
                .extracting(s -> s.heap().isPresent())
                .containsExactly(true, true, true, false, false);
        assertThat(report(probe).all()).extracting(s -> s.heap().isPresent()).containsOnly(true);
        assertThat(asked)
                .extracting(a -> a.charAt("http://127.0.0.1:".length()))
                .containsExactly('1', '2', '3', '4', '5', '1');
    }

    @Test
    void mappingsAreCarriedOverWithTheirAge() {
        SidecarProbe probe = probe("auto");
        assertThat(report(probe).all().get(0).mappings())
                .satisfies(m -> assertThat(age(m)).isZero());
        nowNs += 20 * SECOND;
        assertThat(sidecars(probe.read()).all().get(0).mappings())
                .satisfies(m -> assertThat(age(m)).isEqualTo(20_000));
    }

    @Test
    void whoIsThereIsLookedForEveryTenSecondsAtMost() {
        SidecarProbe probe = probe("auto");
        assertThat(report(probe).all()).hasSize(1);
        tree.process(12, 300, "second", GROUP, true);
        nowNs += 9 * SECOND;
        assertThat(report(probe).all()).hasSize(1);
        probe.lookSoon();
        assertThat(report(probe).all()).hasSize(2);
        tree.end(12);
        assertThat(report(probe).all()).as("an end shows at once").hasSize(1);
    }

    private SidecarProbe probe(String settings) {
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

    private Reading<GoAnswer> answer(GoEndpoint endpoint) {
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

    private static Sidecars report(SidecarProbe probe) {
        probe.look();
        probe.readHeaps();
        return sidecars(probe.read());
    }

    private static Sidecars sidecars(Reading<Sidecars> reading) {
        if (reading instanceof Reading.Present<Sidecars> p) return p.value();
        throw new AssertionError(reading.reason());
    }

    private static GoMappings mappings(Sidecar s) {
        if (s.mappings() instanceof Reading.Present<GoMappings> p) return p.value();
        throw new AssertionError(s.mappings().reason());
    }

    private static Reading.Present<GoHeap> heap(Sidecar s) {
        if (s.heap() instanceof Reading.Present<GoHeap> p) return p;
        throw new AssertionError(s.heap().reason());
    }

    private static long age(Reading<?> reading) {
        return reading instanceof Reading.Present<?> p ? p.ageMs() : -1;
    }
}
