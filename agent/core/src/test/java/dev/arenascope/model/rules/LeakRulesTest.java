package dev.arenascope.model.rules;

import static dev.arenascope.model.Space.KIB;
import static dev.arenascope.model.Space.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.Finding;
import dev.arenascope.model.History;
import dev.arenascope.model.Ledger;
import dev.arenascope.model.Ledgers;
import dev.arenascope.model.Space;
import dev.arenascope.snapshot.CachedBuffers;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class LeakRulesTest {
    private static final long HIGH = 0x7f0000000000L;
    private static final long MINUTE = 60_000;

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
    void aMappingThatGrowsIsALinearLeakEvenWhenItWasThereAtTheFirstReport() {
        assertLeak(run(30, i -> new Service().map(HIGH, 10 + 4 * i)), "anon-mmap", 105, 116)
                .evidence("; linear, most of it in 1 mapping", "100 % resident");
    }

    @Test
    void manyMappingsOfOneSizeAreAClusteredLeak() {
        IntFunction<Service> fragments = i -> {
            Service p = new Service();
            for (int k = 0; k < i; k++) p.map(HIGH + 128L * k * MIB, 50);
            return p;
        };
        assertLeak(run(30, fragments), "anon-mmap", 1250, 1450)
                .evidence("clustered: mappings of 32 MB and more grew from 0 to", "50 MB on average");
    }

    /** Page cache is no leak, but what lies in /dev/shm is no page cache. */
    @Test
    void filesThatLiveInMemoryOnlyCanLeak() {
        assertLeak(run(30, i -> new Service().shared("/dev/shm/ring-7", 10 + 4 * i)), "mapped-files", 105, 116)
                .evidence("live in memory only grew", "the largest now /dev/shm/ring-7 with 126 MB");
    }

    @Test
    void whereTheJavaHeapIsSuchAFileItsGrowthIsNoLeak() {
        assertThat(leaks(run(30, i -> new Service().shared("/memfd:java_heap (deleted)", 10 + 4 * i))))
                .isEmpty();
    }

    @Test
    void sharedMemoryWithoutAFileLeaksAsAnonymousMemory() {
        assertLeak(
                run(30, i -> new Service().before().shared("/dev/zero (deleted)", 10 + 4 * i)), "anon-mmap", 105, 116);
    }

    @Test
    void withAnotherAllocatorGrowthOfMappingsIsNotSure() {
        Diagnosis d = run(30, i -> new Service().allocator("jemalloc").map(HIGH, 10 + 4 * i));
        assertThat(leaks(d)).singleElement().extracting(Finding::severity).isNotEqualTo(Finding.Severity.HIGH);
    }

    @Test
    void loadersThatStayAreALeakAndTheirMallocIsTheirs() {
        assertLeak(
                        run(
                                40,
                                i -> new Service()
                                        .metaspace(60 + 3 * i, 9000 + 300 * i, 0)
                                        .live(20 + i)),
                        "metaspace",
                        100,
                        118)
                .evidence("classes more, 0 unloaded")
                .advice("VM.classloader_stats");
    }

    @Test
    void smallLoadersThatStayAreSureBeforeTheServiceIsWarm() {
        Diagnosis d = run(
                40,
                2000,
                i -> new Service().metaspace(40 + 4 * i, 6000 + 64L * i, 0).loaders(100 + 64L * i, 3));
        assertThat(leaks(d)).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Finding.Severity.HIGH);
            assertThat(f.evidence()).contains("class loaders or hidden classes more, none ended", "in 1.3 min");
        });
    }

    @Test
    void aLargeStartWithFewLoadersIsNotSureHoweverEvenItIs() {
        Diagnosis d = run(
                40,
                2000,
                i -> new Service().metaspace(40 + 4 * i, 6000 + 700L * i, 0).loaders(100 + 50L * i, 3));
        assertThat(leaks(d)).singleElement().extracting(Finding::severity).isEqualTo(Finding.Severity.MEDIUM);
    }

    @Test
    void smallLoadersOfWhichSomeEndAreNotSureBeforeTheServiceIsWarm() {
        Diagnosis d = run(
                40,
                2000,
                i -> new Service().metaspace(40 + 4 * i, 6000 + 64L * i, 0).loaders(100 + 80L * i, 16L * i));
        assertThat(leaks(d)).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Finding.Severity.MEDIUM);
            assertThat(f.evidence()).contains("624 ended");
        });
    }

    @Test
    void withoutTheNumberOfLoadersNothingIsSaidOfThem() {
        Diagnosis d = run(40, 2000, i -> new Service().metaspace(40 + 4 * i, 6000 + 64L * i, 0));
        assertThat(leaks(d)).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Finding.Severity.MEDIUM);
            assertThat(f.evidence()).doesNotContain("loaders");
        });
    }

    @Test
    void loadersThatGoAreNone() {
        Diagnosis d = run(40, i -> new Service().metaspace(60 + 3 * (i % 10), 9000 + 300 * (i % 10), 3000L * (i / 10)));
        assertThat(d.verdict()).isEqualTo("healthy");
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
    void pageCacheIsNoLeak() {
        Diagnosis d = run(60, i -> new Service().file("/data/index.db", 10 + 20 * i));
        assertThat(leaks(d)).isEmpty();
    }

    @Test
    void aLibraryThatIsExtractedAgainAndAgainIsALeak() {
        IntFunction<Service> libraries = i -> {
            Service p = new Service();
            for (int k = 0; k < 20 + i; k++) p.library("/tmp/jni" + k + ".so", k);
            return p;
        };
        assertLeak(run(40, libraries), "shared-libs", 0, 40).evidence("mapped libraries grew from 20 to", "/tmp/jni");
    }

    @Test
    void aCodeCacheNearItsBoundIsPressureAndNoLeak() {
        Diagnosis d = run(5, i -> new Service().code(230, 240));
        assertThat(d.findings()).singleElement().satisfies(f -> {
            assertThat(f.code()).isEqualTo(Finding.Code.LIMIT_PRESSURE);
            assertThat(f.owner()).isEqualTo("code-cache");
            assertThat(f.advice()).containsExactly("-XX:ReservedCodeCacheSize=480m");
            assertThat(f.severity()).isNotEqualTo(Finding.Severity.HIGH);
        });
        assertThat(run(5, i -> new Service().code(90, 240)).verdict()).isEqualTo("healthy");
    }

    /** JDK 17 called it full at 2743 of 3072 KB, and switched the compiler off. */
    @Test
    void aCodeCacheThatWasFullOnceStaysPressure() {
        Diagnosis d = run(5, i -> new Service().code(200, 236, 240));
        assertThat(d.findings()).singleElement().satisfies(f -> {
            assertThat(f.code()).isEqualTo(Finding.Code.LIMIT_PRESSURE);
            assertThat(f.severity()).isEqualTo(Finding.Severity.MEDIUM);
            assertThat(f.evidence()).contains("204800 KB of compiled code in 245760 KB");
        });
        assertThat(run(5, i -> new Service().code(170, 236, 240)).verdict()).isEqualTo("healthy");
    }

    /** A ring buffer has its size from the start; filling it is no leak, whether the file lives in memory or there is none. */
    @Test
    void whatFillsAMappingThatWasThereIsBounded() {
        assertThat(leaks(run(30, i -> new Service().ring("/dev/shm/ring-7", 200, 10 + 4 * i))))
                .isEmpty();
        assertThat(leaks(run(30, i -> new Service().fills(HIGH, 200, 10 + 4 * i))))
                .isEmpty();
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

    private record Leak(Finding finding) {
        Leak evidence(String... parts) {
            assertThat(finding.evidence()).contains(parts);
            return this;
        }

        Leak advice(String... parts) {
            assertThat(String.join("\n", finding.advice())).contains(parts);
            return this;
        }
    }

    private static Leak assertLeak(Diagnosis d, String owner, long fromMb, long toMb) {
        assertThat(leaks(d)).as("%s", d.findings()).hasSize(1);
        Finding leak = leaks(d).get(0);
        assertThat(leak.owner()).isEqualTo(owner);
        assertThat(leak.bytes()).isBetween(fromMb * MIB, toMb * MIB);
        assertThat(leak.confidence()).isGreaterThan(0.8);
        return new Leak(leak);
    }

    private static List<Finding> leaks(Diagnosis d) {
        return d.findings().stream().filter(f -> f.code() == Finding.Code.LEAK).toList();
    }

    private static Diagnosis run(int n, IntFunction<Service> each) {
        return run(n, MINUTE, each);
    }

    private static Diagnosis run(int n, long stepMs, IntFunction<Service> each) {
        History history = History.empty();
        Diagnosis last = diagnose(each.apply(0).space(), 0, history);
        for (int i = 1; i < n; i++) last = diagnose(each.apply(i).space(), i * stepMs, history);
        return last;
    }

    private static Diagnosis diagnose(Space space, long timeMs, History history) {
        Snapshot s = space.snapshot(timeMs);
        Reading<Ledger> ledger = Ledgers.of(s);
        history.plus(s, ledger);
        return Rules.diagnose(s, ledger.map(history::withTrends), history);
    }

    /** A service of 300 MB with whatever grows in it. Sizes in MB. */
    private static final class Service {
        private final Space space = new Space()
                .map(0xc0000000L, 1024 * MIB, "rw-p", "", 250 * MIB)
                .area(JvmLayout.Kind.JAVA_HEAP, 0xc0000000L, 1024 * MIB);
        private final List<JvmMemory.Pool> pools = new ArrayList<>();
        private JvmMemory.Buffers buffers = new JvmMemory.Buffers("direct", 1, 8192, 8192);
        private String allocator = "glibc 2.36";
        private Reading<Long> untagged = Reading.absent("not tracked");
        private int live = 20;
        private int threads = 20;
        private long classes = 9000;
        private long unloaded;

        Service live(int mb) {
            live = mb;
            return this;
        }

        Service untagged(int mb) {
            untagged = Reading.of(mb * MIB);
            return this;
        }

        Service allocator(String name) {
            allocator = name;
            return this;
        }

        Service mmapped(int mb) {
            long at = HIGH + (1L << 41);
            space.map(at, mb * MIB, "rw-p", "", mb * MIB).mmapped(at, mb * MIB);
            return this;
        }

        Service direct(int count, int mb) {
            buffers = new JvmMemory.Buffers("direct", count, mb * MIB, mb * MIB);
            return this;
        }

        /** So many threads with one temporary buffer each. */
        Service cached(int count, int mbEach, boolean counted) {
            List<CachedBuffers.Large> large = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                large.add(new CachedBuffers.Large("writer-" + i, mbEach * MIB, mbEach * MIB));
            }
            long bytes = (long) count * mbEach * MIB;
            return cached(new CachedBuffers(count, bytes, bytes, counted, count, large));
        }

        Service cached(CachedBuffers read) {
            space.cachedBuffers(read);
            return this;
        }

        Service metaspace(int mb, long classesNow, long unloadedNow) {
            classes = classesNow;
            unloaded = unloadedNow;
            space.map(HIGH + (1L << 42), 1024 * MIB, "rw-p", "", mb * MIB)
                    .area(JvmLayout.Kind.CLASS_SPACE, HIGH + (1L << 42), 1024 * MIB);
            pools.add(pool("Metaspace", mb, -1, -1));
            return this;
        }

        Service loaders(long born, long ended) {
            space.loaders(born, ended);
            return this;
        }

        Service code(int mb, int ofMb) {
            pools.add(pool("CodeCache", mb, ofMb, -1));
            return this;
        }

        Service oldGeneration(int leftMb, int usedMb) {
            pools.add(pool("G1 Old Gen", usedMb, -1, leftMb));
            return this;
        }

        Service threads(int n) {
            threads = n;
            return this;
        }

        Service thread(String name, int k) {
            long at = HIGH + (1L << 43) + k * 2L * MIB;
            space.map(at, MIB, "rw-p", "", 96 * KIB).stack(k + 1L, name, at, MIB);
            return this;
        }

        Service map(long at, int mb) {
            space.map(at, mb * MIB, "rw-p", "", mb * MIB);
            return this;
        }

        Service ring(String path, int ofMb, int mb) {
            space.mapShared(HIGH, ofMb * MIB, path, mb * MIB, mb * MIB).sharedMemory(mb * MIB);
            return this;
        }

        Service fills(long at, int ofMb, int mb) {
            space.map(at, ofMb * MIB, "rw-p", "", mb * MIB);
            return this;
        }

        Service code(int mb, int committedMb, int ofMb) {
            pools.add(new JvmMemory.Pool(
                    "CodeCache", false, mb * MIB, committedMb * MIB, Reading.of(ofMb * MIB), Reading.absent("none")));
            return this;
        }

        Service before() {
            space.before();
            return this;
        }

        /** A mapping of a file that lives in memory only, all of it resident. */
        Service shared(String path, int mb) {
            space.mapShared(HIGH, mb * MIB, path, mb * MIB, mb * MIB).sharedMemory(mb * MIB);
            return this;
        }

        Service file(String path, int mb) {
            space.map(HIGH + (1L << 44), 8192 * MIB, "r--p", path, mb * MIB);
            return this;
        }

        Service library(String path, int k) {
            space.library(HIGH + (1L << 45) + k * 2L * MIB, MIB, path, 700 * KIB, 100 + k);
            return this;
        }

        Service limit(int mb) {
            space.limit(mb * MIB);
            return this;
        }

        private static JvmMemory.Pool pool(String name, int usedMb, int maxMb, int leftMb) {
            boolean heap = name.contains("Gen");
            return new JvmMemory.Pool(
                    name,
                    heap,
                    usedMb * MIB,
                    usedMb * MIB,
                    maxMb < 0 ? Reading.absent("no limit") : Reading.of(maxMb * MIB),
                    leftMb < 0 ? Reading.absent("never collected") : Reading.of(leftMb * MIB));
        }

        Space space() {
            long heapAt = HIGH + (1L << 40);
            long resident = (live + 10) * MIB;
            space.map(heapAt, 2048 * MIB, "rw-p", "", resident).heap(heapAt, 2048 * MIB);
            space.malloc(
                    allocator,
                    untagged,
                    new Malloc.Walk(resident, live * MIB, 10 * MIB, 8 * MIB, 2 * MIB, 0, 5 * MIB, 1000));
            space.jvm(
                    new JvmMemory(pools, List.of(buffers), List.of(), 1 << 30, classes, threads, Reading.of(unloaded)));
            return space;
        }
    }
}
