package dev.arenascope.model.rules;

import static dev.arenascope.model.Space.MIB;
import static dev.arenascope.model.rules.Runs.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.Finding;
import dev.arenascope.snapshot.AllocationSite;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

class SiteRulesTest {
    private static final int[] SAW = {60, 190, 250, 20, 120, 240, 30, 150, 210, 10};

    @Test
    void directBuffersThatAreMadeAndDroppedAreGarbage() {
        Diagnosis d = run(10, 2000, i -> new Service().direct(400, SAW[i]));
        assertThat(d.findings()).singleElement().satisfies(f -> {
            assertThat(f.code()).isEqualTo(Finding.Code.GARBAGE_HEADROOM);
            assertThat(f.owner()).isEqualTo("direct-buffers");
            assertThat(f.bytes()).isEqualTo(240 * MIB);
            assertThat(f.severity()).isEqualTo(Finding.Severity.HIGH);
            assertThat(f.evidence()).contains("between 10 MB and 250 MB", "3 times down in 8 reports");
            assertThat(f.advice()).last().asString().startsWith("-XX:MaxDirectMemorySize=71m");
        });
    }

    @Test
    void theirSiteStandsFirst() {
        Diagnosis d = run(
                10,
                2000,
                i -> new Service().direct(400, SAW[i]).sites(site("java.nio.DirectByteBuffer", 200, 256 << 10, 90, 2)));
        assertThat(d.findings().get(0).advice())
                .first()
                .asString()
                .startsWith("demo.Feed.send:42: 200 direct buffers")
                .contains("allocateDirect(262144)");
    }

    @Test
    void aPoolThatIsFilledAndLetGoOnceIsNone() {
        int[] pool = {10, 10, 200, 200, 200, 200, 20, 20, 20, 20};
        assertThat(run(10, 2000, i -> new Service().direct(400, pool[i])).verdict())
                .isEqualTo("healthy");
    }

    @Test
    void temporaryBuffersOfThreadsThatComeAndGoAreNone() {
        assertThat(run(10, 2000, i -> new Service().direct(SAW[i], SAW[i]).cached(SAW[i], 1, true))
                        .verdict())
                .isEqualTo("healthy");
    }

    @Test
    void aHeapThatLeaksNamesTheSitesOfWhatIsKept() {
        Diagnosis d = run(
                30,
                i -> new Service()
                        .oldGeneration(100 + 5 * i, 200 + 5 * i)
                        .sites(
                                site("demo.Point", 3_000_000, 32, 400, 5),
                                site("demo.Session", 4_000, 64, 1, 90),
                                site("java.util.HashMap", 60_000, 48, 1, 90)));
        Finding leak = d.findings().get(0);
        assertThat(leak.owner()).isEqualTo("java-heap");
        assertThat(leak.advice()).hasSizeGreaterThan(2);
        assertThat(leak.advice().get(0))
                .startsWith("demo.Feed.send:42: 60000 maps a second")
                .contains("record");
        assertThat(leak.advice().get(1))
                .isEqualTo(
                        "demo.Feed.send:42 makes 247 KB/s of demo.Session that outlive collections: see who holds them");
    }

    private static AllocationSite site(String type, double perSecond, long bytes, long died, long later) {
        AllocationSite.Lifetime lifetime = new AllocationSite.Lifetime(List.of(died, 0L, later, 0L, 0L, 0L), 0);
        return new AllocationSite(
                "demo.Feed",
                "send",
                Reading.of(42),
                type,
                perSecond * bytes,
                Reading.of(new AllocationSite.Counts(
                        perSecond,
                        perSecond * bytes,
                        bytes,
                        List.of(new AllocationSite.SizeClass(1L << 20, perSecond, Reading.of(lifetime))),
                        Reading.absent("nothing copies"))));
    }
}
