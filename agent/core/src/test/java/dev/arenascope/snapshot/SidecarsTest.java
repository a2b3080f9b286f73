package dev.arenascope.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SidecarsTest {
    @Test
    void whatHasANameOfItsOwnKeepsItAndTwoOfOneNameAreToldApart() {
        Sidecars sidecars = Sidecars.of(
                List.of(
                        sidecar("10@1", "otelcol", Reading.of(10L)),
                        sidecar("11@1", "envoy-go", Reading.of(11L)),
                        sidecar("http://127.0.0.1:1/metrics", "otelcol", Reading.absent("known by its endpoint only"))),
                List.of("a gap"));
        assertThat(sidecars.all())
                .extracting(Sidecar::name)
                .containsExactly("otelcol 10", "envoy-go", "otelcol http://127.0.0.1:1/metrics");
        assertThat(sidecars.all()).extracting(Sidecar::id).first().isEqualTo("10@1");
        assertThat(sidecars.gaps()).containsExactly("a gap");
    }

    private static Sidecar sidecar(String id, String name, Reading<Long> pid) {
        return new Sidecar(
                id,
                name,
                pid,
                Reading.absent("not read"),
                Reading.absent("not read"),
                Reading.absent("not read"),
                Reading.absent("not read"));
    }
}
