package dev.arenascope.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.AllocationSite;
import dev.arenascope.snapshot.AllocationSite.Lifetime;
import dev.arenascope.snapshot.AllocationSite.SizeClass;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

class SiteFiguresTest {
    @Test
    void theClassWithMostBytesSpeaksForTheSite() {
        SiteFigures figures = of(
                new SizeClass(64, 1000, lifetime(1, 0)),
                new SizeClass(4096, 100, lifetime(2, 0, 1, 1, 0, 0, 0)),
                new SizeClass(8192, 0, lifetime(0, 0)));
        assertThat(figures.sizeClass().map(SizeClass::upToBytes)).isEqualTo(Reading.of(4096L));
        // Alive are two, dead within two collections one and within four one: half are dead by four.
        assertThat(figures.lifetimeGcs()).isEqualTo(Reading.of(4.0));
    }

    @Test
    void whatOutlivesSixteenCollectionsLivesLonger() {
        assertThat(of(new SizeClass(64, 1, lifetime(9, 1, 1, 1, 1, 1, 1))).lifetimeGcs())
                .isEqualTo(Reading.of(17.0));
        assertThat(of(new SizeClass(64, 1, lifetime(0, 0, 0, 0, 0, 0, 3))).lifetimeGcs())
                .isEqualTo(Reading.of(17.0));
    }

    @Test
    void whatWasNotCountedOrNotMadeIsAbsent() {
        assertThat(of().sizeClass().reason()).isEqualTo("nothing was made there since the last report");
        assertThat(of(new SizeClass(64, 1, lifetime(0, 0))).lifetimeGcs().reason())
                .isEqualTo("no sampled object was followed yet");
        assertThat(of(new SizeClass(64, 1, Reading.absent("too early")))
                        .lifetimeGcs()
                        .reason())
                .isEqualTo("too early");
        AllocationSite sampled = new AllocationSite("a.B", "m", Reading.of(1), "byte[]", 1, Reading.absent("samples"));
        assertThat(SiteFigures.of(sampled).sizeClass().reason()).isEqualTo("samples");
    }

    private static Reading<Lifetime> lifetime(long alive, long... diedBy) {
        return Reading.of(new Lifetime(java.util.Arrays.stream(diedBy).boxed().toList(), alive));
    }

    private static SiteFigures of(SizeClass... sizes) {
        return SiteFigures.of(new AllocationSite(
                "a.B",
                "m",
                Reading.of(1),
                "byte[]",
                1,
                Reading.of(new AllocationSite.Counts(1, 1, 1, List.of(sizes), Reading.absent("nothing copies")))));
    }
}
