package dev.arenascope.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.GoHeap.Kind;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SidecarProbeTest extends SidecarScene {
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
}
