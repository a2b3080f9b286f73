package dev.arenascope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.arenascope.golang.GoEndpoint;
import dev.arenascope.snapshot.GoBuild;
import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import dev.arenascope.snapshot.Sidecars;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How an operator names a sidecar; what is asked of it is tested with a real one. */
class SidecarDeskTest {
    private static final Reading<Sidecars> KNOWN = Reading.of(new Sidecars(
            List.of(
                    sidecar("otelcol", 17, "http://127.0.0.1:8888/metrics"),
                    sidecar("envoy", 18, ""),
                    sidecar("worker", 19, "http://127.0.0.1:1/metrics"),
                    sidecar("worker", 20, "unix:/run/worker.sock:/arenascope")),
            List.of()));

    @ParameterizedTest
    @CsvSource({
        "otelcol, http://127.0.0.1:8888/metrics",
        "17, http://127.0.0.1:8888/metrics",
        "20, unix:/run/worker.sock:/arenascope",
        "http://127.0.0.1:6060, http://127.0.0.1:6060/",
        "unix:/run/a.sock, unix:/run/a.sock:/"
    })
    void aNameAProcessIdOrAnAddressWillDo(String which, String url) {
        assertThat(SidecarDesk.endpoint(which, KNOWN).map(GoEndpoint::url)).isEqualTo(Reading.of(url));
    }

    @ParameterizedTest
    @CsvSource({
        "worker, 2 sidecars are named worker: give the process id",
        "21, 'no sidecar ''21'' in the latest report, which has [otelcol (17), envoy (18), worker (19), worker (20)]'",
        "envoy, 'no endpoint of envoy answers (it has none): give the address of its net/http/pprof, such as"
                + " http://127.0.0.1:6060'",
        "https://127.0.0.1:1, https is not spoken: https://127.0.0.1:1"
    })
    void whatIsNotClearIsAReason(String which, String reason) {
        assertThat(SidecarDesk.endpoint(which, KNOWN)).isEqualTo(Reading.absent(reason));
    }

    @Test
    void withoutAReportOnlyAnAddressWillDo() {
        Reading<Sidecars> none = Reading.absent("no report yet");
        assertThat(new SidecarDesk().profile("17", 5, none)).isEqualTo("absent: no report yet");
        assertThat(SidecarDesk.endpoint("http://[::1]:6060/x", none).isPresent())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 31, Long.MIN_VALUE})
    void noProfileIsLongerThanItsCallerWillWait(long seconds) {
        assertThatThrownBy(() -> new SidecarDesk().profile("17", seconds, KNOWN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 30");
    }

    @Test
    void bytesAreOfTheTimeInWhichTheyWereAllocated() {
        Reading<GoHeap> first = Reading.of(heap("x", Reading.of(1_000_000L)));
        Reading<GoHeap> second = Reading.of(heap("x", Reading.of(7_000_000L)));
        assertThat(SidecarDesk.rate(first, second, 6_000_000_000L)).isEqualTo(Reading.of(1e6));
        assertThat(SidecarDesk.rate(Reading.absent("gone"), second, 1)).isEqualTo(Reading.absent("gone"));
    }

    @Test
    void aPrefixBeforePprofIsKept() {
        assertThat(SidecarDesk.at(new GoEndpoint("h", 1, "/admin/debug/pprof/"), "/heap?debug=1")
                        .path())
                .isEqualTo("/admin/debug/pprof/heap?debug=1");
        assertThat(SidecarDesk.at(new GoEndpoint("h", 1, "/metrics"), "/heap?debug=1")
                        .path())
                .isEqualTo("/debug/pprof/heap?debug=1");
    }

    private static Sidecar sidecar(String name, long pid, String source) {
        Reading<Long> none = Reading.absent("not of interest here");
        Reading<String> unnamed = Reading.absent("not of interest here");
        GoHeap heap = heap(source, none);
        return new Sidecar(
                pid + "@1",
                name,
                Reading.of(pid),
                Reading.of(new GoBuild(unnamed, unnamed, unnamed, Reading.absent("not of interest here"))),
                Reading.absent("not of interest here"),
                Reading.absent("not of interest here"),
                source.isEmpty() ? Reading.absent("it has none") : Reading.of(heap));
    }

    private static GoHeap heap(String source, Reading<Long> allocatedBytes) {
        Reading<Long> none = Reading.absent("not of interest here");
        return new GoHeap(
                source,
                GoHeap.Kind.METRICS,
                1,
                0,
                0,
                0,
                none,
                none,
                none,
                none,
                Reading.absent("not of interest here"),
                false,
                none,
                none,
                allocatedBytes,
                Reading.absent("not of interest here"));
    }
}
