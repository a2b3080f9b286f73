package dev.arenascope.model;

import static dev.arenascope.model.Space.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.arenascope.snapshot.Reading;
import org.junit.jupiter.api.Test;

class SidecarRowTest {
    @Test
    void theFormulasOfTheJvmHoldForAGoHeap() {
        SidecarRow row = SidecarRow.of(GoHeaps.of(100, 60, 40)
                .live(80, 160)
                .rss(240)
                .mappings(210, 105, 0, 20)
                .sidecar());
        assertThat(row.heldBytes()).isEqualTo(Reading.of(200 * MIB));
        assertThat(row.reclaimableBytes()).isEqualTo(Reading.of(40 * MIB));
        assertThat(row.pinnedBytes()).isEqualTo(Reading.of(60 * MIB));
        assertThat(row.f().orElse(-1.0)).isCloseTo(0.5 * 0.5, within(1e-9));
        assertThat(row.retention().orElse(-1.0)).isCloseTo(0.2, within(1e-9));
        assertThat(row.spanFragmentation().orElse(-1.0)).isCloseTo(60 / 160.0, within(1e-9));
        assertThat(row.utilisation().orElse(-1.0)).isCloseTo(80 / 240.0, within(1e-9));
        assertThat(row.hugeShare().orElse(-1.0)).isCloseTo(0.5, within(1e-9));
        assertThat(row.scatter().reason()).isEqualTo("Go tells no sizes of free runs");
    }

    @Test
    void withoutAnEndpointTheReasonIsSaid() {
        SidecarRow row = SidecarRow.of(GoHeaps.of(1, 1, 1).rss(50).sidecar(Reading.absent("no endpoint")));
        assertThat(row.residentBytes()).isEqualTo(Reading.of(50 * MIB));
        assertThat(row.f().reason()).isEqualTo("no endpoint");
        assertThat(row.utilisation().reason()).isEqualTo("no endpoint");
        assertThat(row.hugeShare().reason()).isEqualTo("not in the same PID namespace");
    }

    @Test
    void withoutGogcNothingIsKnownToBeAlive() {
        SidecarRow row = SidecarRow.of(GoHeaps.of(100, 0, 0).sidecar());
        assertThat(row.utilisation().reason()).isEqualTo("no GOGC to reckon it from");
        assertThat(row.f()).isEqualTo(Reading.of(0.0));
    }
}
