package dev.arenascope.probe;

import static dev.arenascope.probe.ProcTree.GROUP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.GoHeap.Kind;
import dev.arenascope.snapshot.Sidecar;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How often each endpoint is asked, and what shares the time of a report. */
class SidecarPaceTest extends SidecarScene {
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
}
