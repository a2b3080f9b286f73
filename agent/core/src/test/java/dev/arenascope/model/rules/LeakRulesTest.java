package dev.arenascope.model.rules;

import static dev.arenascope.model.Space.KIB;
import static dev.arenascope.model.Space.MIB;
import static dev.arenascope.model.rules.Runs.assertLeak;
import static dev.arenascope.model.rules.Runs.diagnose;
import static dev.arenascope.model.rules.Runs.leaks;
import static dev.arenascope.model.rules.Runs.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.Finding;
import dev.arenascope.model.History;
import dev.arenascope.snapshot.CachedBuffers;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class LeakRulesTest {

    @Test
    void aServiceThatMovesALittleIsHealthy() {
        assertThat(run(
                                60,
                                i -> new Service()
                                        .live(20 + i % 3)
                                        .direct(10, 2 + i % 2)
                                        .metaspace(60 + i / 40, 9000 + i, 0))
                        .verdict())
                .isEqualTo("healthy");
    }

    @Test
    void growingLiveBytesOfMallocAreALeak() {
        assertLeak(run(30, i -> new Service().live(20 + 3 * i)), "malloc", 80, 88)
                .evidence("live bytes of malloc grew from 20 MB to", "+3.0 MB/min", "the resident set doubles in")
                .advice("asprof -e nativemem", "4711");
    }

    @Test
    void whatTheJvmDidNotAllocateIsSaid() {
        assertLeak(run(30, i -> new Service().live(20 + 3 * i).untagged(5 + 3 * i)), "malloc", 80, 88)
                .evidence("87 MB of it allocated by code that is not the JVM");
    }

    @Test
    void aLimitIsForecast() {
        assertLeak(run(30, i -> new Service().live(20 + 3 * i).limit(600)), "malloc", 80, 88)
                .evidence("the limit of 600 MB is met in");
    }

    @Test
    void blocksMappedOneByOneAreALeak() {
        assertLeak(run(30, i -> new Service().mmapped(10 + 4 * i)), "malloc-mmapped", 105, 116)
                .evidence("blocks that malloc mapped one by one grew");
    }

    @Test
    void aLeakInBothPlacesIsOne() {
        assertLeak(run(30, i -> new Service().live(20 + 3 * i).mmapped(10 + 2 * i)), "malloc", 130, 146)
                .evidence("more in blocks mapped one by one");
    }

    @Test
    void directBuffersExplainTheMallocThatTheyLieIn() {
        assertLeak(
                        run(30, i -> new Service().mmapped(10 + 4 * i).direct(10 + 4 * i, 4 + 4 * i)),
                        "direct-buffers",
                        105,
                        116)
                .advice("GC.heap_dump", "java.nio.DirectByteBuffer");
    }

    @Test
    void temporaryBuffersOfEverMoreThreadsAreTheirLeakAlone() {
        for (boolean counted : new boolean[] {true, false}) {
            assertLeak(
                            run(
                                    30,
                                    i -> new Service()
                                            .mmapped(4 * i)
                                            .direct(counted ? 2 * i : 1, counted ? 4 * i : 1)
                                            .cached(2 * i, 2, counted)
                                            .threads(20 + 2 * i)),
                            "direct-buffers",
                            105,
                            116)
                    .evidence("temporary direct buffers that threads keep grew", "most by threads writer-* (58 buffers")
                    .advice("-Djdk.nio.maxCachedBufferSize=262144");
        }
    }

    @Test
    void buffersOfTheApplicationThatLeakBesideTemporaryOnesAreItsOwn() {
        assertLeak(
                        run(
                                30,
                                i -> new Service()
                                        .mmapped(80 + 4 * i)
                                        .direct(40 + i, 80 + 4 * i)
                                        .cached(30 + i % 10, 2, true)),
                        "direct-buffers",
                        90,
                        116)
                .advice("GC.heap_dump");
    }

    @Test
    void buffersThatThreadsKeepAreRetained() {
        for (boolean counted : new boolean[] {true, false}) {
            Diagnosis d = run(30, i -> new Service().mmapped(160).direct(1, 160).cached(40, 4, counted));
            assertThat(d.findings()).singleElement().satisfies(f -> {
                assertThat(f.code()).isEqualTo(Finding.Code.RETENTION);
                assertThat(f.severity()).isEqualTo(Finding.Severity.HIGH);
                assertThat(f.bytes()).isEqualTo(160 * MIB);
                assertThat(f.evidence()).contains("40 threads keep 40 temporary direct buffers of 160 MB");
                assertThat(f.advice().get(0)).contains("-Djdk.nio.maxCachedBufferSize=262144");
            });
        }
    }

    @Test
    void manyThreadsWithBuffersOfUsualSizeAreHealthy() {
        CachedBuffers small = new CachedBuffers(8000, 125 * MIB, 125 * MIB, false, 8000, List.of());
        assertThat(run(30, i -> new Service().live(150).cached(small)).verdict())
                .isEqualTo("healthy");
    }

    @Test
    void theFlagIsSetToWhatTheBuffersAskFor() {
        List<CachedBuffers.Large> large =
                Collections.nCopies(400, new CachedBuffers.Large("reader-1", 128 * KIB, 128 * KIB));
        CachedBuffers cached = new CachedBuffers(400, 50 * MIB, 50 * MIB, true, 400, large);
        assertThat(run(5, i -> new Service().mmapped(50).cached(cached)).findings())
                .singleElement()
                .satisfies(f -> assertThat(f.advice().get(0)).contains("-Djdk.nio.maxCachedBufferSize=65536:"));
    }

    @Test
    void threadsThatComeAndGoWithTheirBuffersAreHealthy() {
        IntFunction<Service> churn = i -> new Service().mmapped(160).cached(i % 3 == 0 ? 2 : 80, 2, false);
        for (int n = 30; n < 34; n++) assertThat(run(n, churn).verdict()).isEqualTo("healthy");
    }

    @Test
    void threadsThatAccumulateAreALeakByName() {
        IntFunction<Service> pools = i -> {
            Service p = new Service().live(20 + i / 2).threads(20 + 30 * i);
            for (int k = 0; k < 20 + 30 * i; k++) p.thread("pool-" + k + "-thread-1", k);
            return p;
        };
        assertLeak(run(30, pools), "thread-stacks", 70, 88)
                .evidence("threads pool-*-thread grew from 20 to")
                .advice("Thread.print");
    }

    /** Names of requests: no two threads have one in common. */
    @Test
    void threadsOfManyNamesLeakToo() {
        Diagnosis d = run(30, i -> {
            Service p = new Service().threads(20 + 40 * i);
            for (int k = 0; k < 40 * i; k++)
                p.thread("rq-" + (char) ('g' + k % 19) + (char) ('g' + k / 19 % 19) + (char) ('g' + k / 361), k);
            return p;
        });
        assertThat(leaks(d)).anySatisfy(f -> {
            assertThat(f.owner()).isEqualTo("thread-stacks");
            assertThat(f.evidence()).startsWith("threads of many names grew from 20 to 1");
            assertThat(f.bytes()).isGreaterThan(50 * MIB);
        });
    }

    @Test
    void threadsWhoseStacksFillAFifthOfTheProcessAreSureAtOnce() {
        IntFunction<Service> pools = i -> {
            Service p = new Service();
            for (int k = 0; k < 20 + 120 * i; k++) p.thread("pool-" + k + "-thread-1", k);
            return p.threads(20 + 120 * i);
        };
        assertThat(run(30, 3000, pools).findings()).first().satisfies(f -> {
            assertThat(f.owner()).isEqualTo("thread-stacks");
            assertThat(f.evidence()).contains("in 1.5 min");
            assertThat(f.severity()).isEqualTo(Finding.Severity.HIGH);
        });
    }

    @Test
    void aPoolThatFillsToItsBoundIsNone() {
        IntFunction<Service> pool = i -> {
            Service p = new Service();
            for (int k = 0; k < Math.min(200, 10 + 20 * i); k++) p.thread("http-nio-8080-e", k);
            return p;
        };
        assertThat(run(40, pool).verdict()).isEqualTo("healthy");
    }

    @Test
    void theHeapLeaksByWhatOldCollectionsLeaveAndNotByWhatIsUsed() {
        assertLeak(run(40, i -> new Service().oldGeneration(100 + 8 * i, 300)), "java-heap", 270, 320)
                .evidence("what collections leave of the Java heap grew");
        assertThat(run(40, i -> new Service().oldGeneration(100 + i % 2, 100 + 20 * i))
                        .verdict())
                .isEqualTo("healthy");
    }

    @Test
    void aHeapThatGrowsWhileNoClassIsLoadedIsALeakWithinAMinute() {
        assertLeak(run(50, 2000, i -> new Service().oldGeneration(100 + 4 * i, 300)), "java-heap", 180, 200);
        Diagnosis start =
                run(50, 2000, i -> new Service().oldGeneration(100 + 4 * i, 300).metaspace(20, 2000 + 60L * i, 0));
        assertThat(leaks(start)).allMatch(f -> f.confidence() < 0.8);
    }

    @Test
    void aServiceThatWarmsUpIsHealthyAtEachSecond() {
        for (double seconds : new double[] {10, 20, 40}) {
            History history = History.empty();
            for (int i = 0; i < 120; i++) {
                double warm = 1 - Math.exp(-i / seconds);
                Service p = new Service()
                        .live((int) (15 + 10 * warm))
                        .metaspace((int) (30 + 40 * warm), (int) (6000 + 8000 * warm), 0)
                        .code((int) (5 + 30 * warm), 240);
                Diagnosis d = diagnose(p.space(), i * 1000L, history);
                assertThat(d.findings())
                        .as("second %d of a warm-up of %s s", i, seconds)
                        .noneMatch(f -> f.severity() == Finding.Severity.HIGH);
                if (i > 2 * seconds) assertThat(d.verdict()).isEqualTo("healthy");
            }
        }
    }
}
