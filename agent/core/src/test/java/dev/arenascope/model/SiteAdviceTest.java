package dev.arenascope.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.AllocationSite;
import dev.arenascope.snapshot.HeapInfo;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

class SiteAdviceTest {
    private static final Reading<Long> REGION = Reading.of(1L << 20);
    private static final Reading<Long> NO_REGION = Reading.absent("no regions");

    @Test
    void shortLivedSmallObjectsAreLeftAloneHoweverMany() {
        assertThat(advice(new Site("demo.Point").made(3_000_000, 32).lived(400, 4, 0))
                        .text())
                .isEqualTo("short-lived, cheap in TLABs: leave it");
    }

    @Test
    void largeShortLivedArraysAreLeftAloneToo() {
        SiteAdvice advice = advice(new Site("byte[]").made(2000, 20_000).lived(400, 4, 0));
        assertThat(advice.text()).isEqualTo("short-lived: leave it");
        assertThat(advice.isCure()).isFalse();
    }

    @Test
    void withoutCountsNothingIsSaid() {
        assertThat(new Site("byte[]").advice()).isEqualTo(Reading.absent("not counted"));
    }

    @Test
    void withTooFewSamplesNothingIsSaid() {
        assertThat(new Site("demo.Point")
                        .made(3_000_000, 32)
                        .lived(20, 4, 0)
                        .advice()
                        .reason())
                .isEqualTo("only 24 samples have met a collection");
    }

    @Test
    void aDirectBufferForEachRequestIsKeptByItsThread() {
        SiteAdvice advice = advice(
                new Site("java.nio.DirectByteBuffer").made(200, 256 << 10).lived(90, 2, 0));
        assertThat(advice.kind()).isEqualTo(SiteAdvice.Kind.DIRECT_BUFFERS);
        assertThat(advice.bytesPerSecond()).isEqualTo(200 * 262144.0);
        assertThat(advice.text())
                .isEqualTo(
                        "200 direct buffers of up to 256 KB a second, 50.0 MB/s, which only a collection frees: keep one for"
                                + " each thread, `static final ThreadLocal<ByteBuffer> BUFFER = ThreadLocal.withInitial(() ->"
                                + " ByteBuffer.allocateDirect(262144))`, and write `BUFFER.get().clear()` here");
    }

    @Test
    void noCollectionHasToShowThatDirectBuffersAreMadeAtARate() {
        assertThat(advice(new Site("java.nio.DirectByteBuffer").made(200, 256 << 10))
                        .isCure())
                .isTrue();
    }

    @Test
    void directBuffersThatLiveOrAreSeldomMadeAreLeft() {
        assertThat(new Site("java.nio.DirectByteBuffer")
                        .made(20, 16384)
                        .lived(10, 40, 100)
                        .advice()
                        .reason())
                .isEqualTo("kept, and no shorter way to keep it is known: 93 % of 150 samples outlived a collection");
        assertThat(advice(new Site("java.nio.DirectByteBuffer").made(0.2, 16384))
                        .isCure())
                .isFalse();
    }

    @Test
    void arraysAboveHalfARegionAreHumongous() {
        SiteAdvice advice = advice(new Site("byte[]").made(200, 716_816).lived(100, 0, 0));
        assertThat(advice.kind()).isEqualTo(SiteAdvice.Kind.HUMONGOUS);
        assertThat(advice.text())
                .startsWith(
                        "200 arrays a second, 136.7 MB/s, of up to 700 KB: humongous, more than half a region of 1.0 MB, each"
                                + " in regions of its own: use one again for each thread, `static final ThreadLocal<byte[]>")
                .contains("new byte[716792]")
                .endsWith(", or start with -XX:G1HeapRegionSize=2m");
    }

    @Test
    void humongousArraysThatHaveToBeKeptComeInPieces() {
        assertThat(advice(new Site("long[]").made(5, 900_000)).text())
                .contains("new long[112497]", "pieces of at most 65533 elements");
    }

    @Test
    void arraysTooLargeForAnyRegionGetNoFlag() {
        assertThat(advice(new Site("byte[]").made(5, 40 << 20).lived(100, 0, 0)).text())
                .contains("humongous")
                .doesNotContain("G1HeapRegionSize");
    }

    @Test
    void halfARegionIsNotHumongousButNearly() {
        SiteAdvice advice = advice(new Site("byte[]").made(200, 500 << 10).lived(100, 0, 0));
        assertThat(advice.kind()).isEqualTo(SiteAdvice.Kind.NEARLY_HUMONGOUS);
        assertThat(advice.text()).contains("12 KB more").endsWith("-XX:G1HeapRegionSize=2m");
        assertThat(advice(new Site("byte[]").made(200, 300 << 10).lived(100, 0, 0))
                        .isCure())
                .isFalse();
    }

    @Test
    void otherCollectorsHaveNoHumongousArrays() {
        Site site = new Site("byte[]").made(200, 716_816).lived(100, 0, 0);
        assertThat(((Reading.Present<SiteAdvice>) SiteAdvice.of(site.site(), NO_REGION))
                        .value()
                        .isCure())
                .isFalse();
        assertThat(SiteAdvice.regionBytes(Reading.of(new HeapInfo("def new generation", 1, 1, REGION, REGION)))
                        .isPresent())
                .isFalse();
        assertThat(SiteAdvice.regionBytes(Reading.of(new HeapInfo("garbage-first heap", 1, 1, REGION, REGION))))
                .isEqualTo(REGION);
    }

    @Test
    void growthGetsTheCapacityThatWouldHaveSufficed() {
        assertThat(grown("java.util.ArrayList", 20_000))
                .contains("`new ArrayList<>(20000)`, which sufficed for 95 of 100");
        assertThat(grown("java.util.HashMap", 3_000)).contains("`new HashMap<>(4001)`");
        assertThat(grown("java.lang.StringBuilder", 5_000)).contains("`new StringBuilder(5000)`");
        assertThat(grown("java.io.ByteArrayOutputStream", 5_000)).contains("`new ByteArrayOutputStream(5000)`");
        assertThat(grown("com.acme.Row[]", 512)).contains("`new Row[512]`");
    }

    @Test
    void growthThatCopiesLittleIsLeft() {
        assertThat(advice(new Site("java.util.ArrayList")
                                .made(50_000, 24)
                                .grew(60_000, 60_000 * 80.0, 15)
                                .lived(100, 1, 0))
                        .isCure())
                .isFalse();
    }

    @Test
    void boxesAreAMatterOfTheirRate() {
        assertThat(advice(new Site("java.lang.Long").made(2_000_000, 24).lived(100, 3, 0))
                        .text())
                .isEqualTo(
                        "2000000 boxes a second, 45.8 MB/s: keep them as primitives, in the field of a record, or in place of a"
                                + " Map<Long, ...> keys in a long[] with open addressing and values in an array beside it");
        assertThat(advice(new Site("java.lang.Long").made(100_000, 24).lived(100, 3, 0))
                        .isCure())
                .isFalse();
    }

    @Test
    void boxesThatAreKeptAreFlaggedEarlier() {
        assertThat(advice(new Site("java.lang.Integer").made(100_000, 16).lived(10, 60, 30))
                        .text())
                .contains("90 % of 100 samples outlived a collection", "int[]");
    }

    @Test
    void mapsAreAMatterOfTheirLife() {
        Site kept = new Site("java.util.HashMap").made(60_000, 48).lived(5, 200, 45);
        assertThat(advice(kept).kind()).isEqualTo(SiteAdvice.Kind.KEPT_MAPS);
        assertThat(advice(kept).text())
                .startsWith("60000 maps a second, 98 % of 250 samples outlived a collection: make it a record");
        assertThat(advice(new Site("java.util.HashMap").made(60_000, 48).lived(240, 10, 0))
                        .isCure())
                .isFalse();
        assertThat(advice(new Site("com.fasterxml.jackson.databind.node.ObjectNode")
                                .made(60_000, 24)
                                .lived(5, 200, 45))
                        .text())
                .contains("mapper.readValue");
    }

    @Test
    void aPlaceIsNamedAsItIsLookedUp() {
        assertThat(SiteAdvice.where(new Site("byte[]").site())).isEqualTo("demo.Feed.parse:42");
    }

    private static String grown(String type, long length) {
        SiteAdvice advice = advice(new Site(type).made(500, 24).grew(10_000, 80e6, length));
        assertThat(advice.kind()).isEqualTo(SiteAdvice.Kind.GROWTH);
        return advice.text();
    }

    private static SiteAdvice advice(Site site) {
        if (site.advice() instanceof Reading.Present<SiteAdvice> advice) return advice.value();
        throw new AssertionError(site.advice().reason());
    }

    /** A site, written down. */
    private static final class Site {
        private final String type;
        private double perSecond;
        private long bytesEach;
        private Reading<AllocationSite.Lifetime> lifetime = Reading.absent("no sample yet");
        private Reading<AllocationSite.Growth> growth = Reading.absent("nothing copies");

        Site(String type) {
            this.type = type;
        }

        Site made(double objectsPerSecond, long bytes) {
            perSecond = objectsPerSecond;
            bytesEach = bytes;
            return this;
        }

        Site lived(long died, long later, long alive) {
            lifetime = Reading.of(new AllocationSite.Lifetime(List.of(died, 0L, later, 0L, 0L, 0L), alive));
            return this;
        }

        Site grew(double copies, double copiedBytes, long length) {
            growth = Reading.of(new AllocationSite.Growth(copies, copiedBytes, length));
            return this;
        }

        Reading<SiteAdvice> advice() {
            return SiteAdvice.of(site(), REGION);
        }

        AllocationSite site() {
            Reading<AllocationSite.Counts> counts = Reading.absent("not counted");
            if (perSecond > 0) {
                long upTo = Long.highestOneBit(bytesEach - 1) << 1;
                counts = Reading.of(new AllocationSite.Counts(
                        perSecond,
                        perSecond * bytesEach,
                        bytesEach,
                        List.of(new AllocationSite.SizeClass(upTo, perSecond, lifetime)),
                        growth));
            }
            return new AllocationSite("demo.Feed", "parse", Reading.of(42), type, perSecond * bytesEach, counts);
        }
    }
}
