package dev.arenascope.it.exam;

import dev.arenascope.it.HostJvm;
import dev.arenascope.it.Jars;
import dev.arenascope.it.Jdk;
import dev.arenascope.it.JvmRun;
import dev.arenascope.it.Preloaded;
import dev.arenascope.it.exam.programs.AnonLeak;
import dev.arenascope.it.exam.programs.BlockLeak;
import dev.arenascope.it.exam.programs.BorrowedObjects;
import dev.arenascope.it.exam.programs.BoxedKeys;
import dev.arenascope.it.exam.programs.Burst;
import dev.arenascope.it.exam.programs.CachedBuffers;
import dev.arenascope.it.exam.programs.Compiles;
import dev.arenascope.it.exam.programs.DirectLeak;
import dev.arenascope.it.exam.programs.DirectPerRequest;
import dev.arenascope.it.exam.programs.FilledPool;
import dev.arenascope.it.exam.programs.GrowthByCopying;
import dev.arenascope.it.exam.programs.HeapBurst;
import dev.arenascope.it.exam.programs.HeapLeak;
import dev.arenascope.it.exam.programs.HumongousPerRequest;
import dev.arenascope.it.exam.programs.Idle;
import dev.arenascope.it.exam.programs.LoaderLeak;
import dev.arenascope.it.exam.programs.MallocLeak;
import dev.arenascope.it.exam.programs.MapCount;
import dev.arenascope.it.exam.programs.MapPerRequest;
import dev.arenascope.it.exam.programs.MappedFile;
import dev.arenascope.it.exam.programs.MemoryFiles;
import dev.arenascope.it.exam.programs.NettyArenas;
import dev.arenascope.it.exam.programs.NettyBurst;
import dev.arenascope.it.exam.programs.OddArrays;
import dev.arenascope.it.exam.programs.Sawtooth;
import dev.arenascope.it.exam.programs.ShortLived;
import dev.arenascope.it.exam.programs.Sparse;
import dev.arenascope.it.exam.programs.StableCache;
import dev.arenascope.it.exam.programs.ThreadLeak;
import dev.arenascope.it.exam.programs.TurnTakers;
import dev.arenascope.it.exam.programs.ZipLeak;
import java.nio.file.Path;
import java.util.List;

/** The table of the exam. */
final class Questions {
    private static final String PATIENT = "sidecar patient";

    static final List<Question> ALL = List.of(
            Question.of("idle", Idle.class),
            Question.of("busy sawtooth", Sawtooth.class),
            Question.of(
                            "large stable live set",
                            jdk -> JvmRun.host(StableCache.class).on(jdk).jvm("-Xmx700m"))
                    .inBrief(),
            Question.of("young, much JIT", Compiles.class),
            Question.of("growing mapped file", MappedFile.class),
            Question.of("threads from a pool", ThreadLeak.class, "pool"),
            Question.of("threads that take turns", TurnTakers.class),
            Question.of("a pool that fills", FilledPool.class),
            Question.of("Netty, a burst of which some is kept", jdk -> netty(jdk, "pooled", "kept"))
                    .finds("FRAGMENTATION", "pools"),
            Question.of("Netty, what is kept is copied", jdk -> netty(jdk, "pooled", "copied")),
            Question.of(
                            "Netty 4.1, a burst of which some is kept",
                            jdk -> libraries(jdk, Jars.POOLS_OF_NETTY_41, NettyBurst.class, "pooled", "kept"))
                    .finds("FRAGMENTATION", "pools"),
            Question.of("Netty adaptive, a burst of which some is kept", jdk -> netty(jdk, "adaptive", "kept"))
                    .finds("FRAGMENTATION", "pools"),
            Question.of("Netty adaptive, what is kept is copied", jdk -> netty(jdk, "adaptive", "copied")),
            Question.of("Netty, 32 arenas used once", jdk -> arenas(jdk, "32")).finds("RETENTION", "pools"),
            Question.of("Netty, 2 arenas used once", jdk -> arenas(jdk, "2")),
            Question.of(
                            "a pool of objects, few may be idle",
                            jdk -> libraries(jdk, Jars.POOLS, BorrowedObjects.class, "2"))
                    .findsSome("POOL_MISSES", "pools"),
            Question.of(
                    "a pool of objects, enough may be idle",
                    jdk -> libraries(jdk, Jars.POOLS, BorrowedObjects.class, "16")),
            Question.of("a ring in /dev/shm that fills", MemoryFiles.class, "ring"),
            Question.of("files in /dev/shm", MemoryFiles.class, "leak").finds("LEAK", "mapped-files"),
            Question.of("burst, many arenas", Burst.class, "16", "240", "1")
                    .finds("RETENTION", "malloc")
                    .curedBy(Questions::trim)
                    .inBrief(),
            Question.of("burst, free to the tops", Burst.class, "16", "240", "0")
                    .finds("RETENTION", "malloc"),
            Question.of("burst, MALLOC_ARENA_MAX=2", jdk -> burst(jdk, "0").env("MALLOC_ARENA_MAX", "2"))
                    .finds("RETENTION", "malloc")
                    .curedBy(Questions::trim),
            Question.of("sparse survivors", Sparse.class)
                    .finds("FRAGMENTATION", "malloc")
                    .inBrief(),
            Question.of("malloc leak", MallocLeak.class).finds("LEAK", "malloc"),
            Question.of("malloc leak after half a minute", MallocLeak.class, "30")
                    .finds("LEAK", "malloc"),
            // Left to itself the threshold grows, and then blocks of a megabyte lie in the heaps.
            Question.of(
                            "malloc leak in large blocks",
                            jdk -> JvmRun.host(BlockLeak.class)
                                    .on(jdk)
                                    .jvm("-Xmx256m")
                                    .env("MALLOC_MMAP_THRESHOLD_", "131072"))
                    .finds("LEAK", "malloc-mmapped"),
            Question.of("zlib not ended", ZipLeak.class).finds("LEAK", "malloc"),
            Question.of("direct-buffer leak", DirectLeak.class)
                    .finds("LEAK", "direct-buffers")
                    .curedBy(Questions::word),
            Question.of("temporary buffers a thread", CachedBuffers.class, "2097152")
                    .finds("RETENTION", "direct-buffers"),
            Question.of(
                    "temporary buffers, cured by the flag",
                    jdk -> cached(jdk, "2097152").jvm("-Djdk.nio.maxCachedBufferSize=262144")),
            Question.of(
                            "temporary buffers, ever more threads",
                            jdk -> cached(jdk, "524288", "5000").jvm("-XX:MaxDirectMemorySize=3g"))
                    .finds("LEAK", "direct-buffers"),
            Question.of("temporary buffers in slices", CachedBuffers.class, "65536"),
            // Left to itself the threshold grows, and then freed buffers stay in malloc's heaps: that is another
            // finding.
            Question.of(
                            "direct buffer a request",
                            jdk -> JvmRun.host(DirectPerRequest.class, "before")
                                    .on(jdk)
                                    .jvm("-Xmx256m")
                                    .env("MALLOC_MMAP_THRESHOLD_", "131072"))
                    .findsSome("GARBAGE_HEADROOM", "direct-buffers")
                    .agent("instrument=dev.arenascope.it.exam.programs")
                    .advises("before", "allocateDirect\\(262144\\)"),
            Question.of("direct buffer a thread", DirectPerRequest.class, "after")
                    .advisesNothing(),
            Question.of("growth by copying", GrowthByCopying.class, "before")
                    .advises("before", "new ArrayList<>\\(2\\d{4}\\)"),
            Question.of("growth by copying, cured", GrowthByCopying.class, "after")
                    .advisesNothing(),
            Question.of("humongous array a request", HumongousPerRequest.class, "before")
                    .advises("before", "humongous.*new byte\\[71\\d{4}\\].*G1HeapRegionSize=2m"),
            Question.of(
                            "humongous array, larger regions",
                            jdk -> JvmRun.host(HumongousPerRequest.class, "before")
                                    .on(jdk)
                                    .jvm("-Xmx256m", "-XX:G1HeapRegionSize=2m"))
                    .advisesNothing(),
            Question.of("one array a thread", HumongousPerRequest.class, "after")
                    .advisesNothing(),
            Question.of("boxed keys", BoxedKeys.class, "before").advises("before", "keys in a long\\[\\]"),
            Question.of("keys in an array", BoxedKeys.class, "after").advisesNothing(),
            Question.of("maps that are kept", MapPerRequest.class, "before").advises("tree", "make it a record"),
            Question.of("records that are kept", MapPerRequest.class, "after").advisesNothing(),
            Question.of("maps that die with their request", MapPerRequest.class, "short")
                    .advises("tree", "short-lived, cheap in TLABs: leave it"),
            Question.of("many small objects", ShortLived.class, "made")
                    .advises("made", "short-lived, cheap in TLABs: leave it"),
            Question.of("anonymous leak, linear", jdk -> anonymous(jdk, "1", "250"))
                    .finds("LEAK", "anon-mmap")
                    .inBrief(),
            Question.of("50 MB mappings, clustered", jdk -> anonymous(jdk, "50", "5000", "guarded"))
                    .finds("LEAK", "anon-mmap"),
            Question.of("class-loader leak", LoaderLeak.class)
                    .finds("LEAK", "metaspace")
                    .curedBy(Questions::word),
            Question.of("thread leak", ThreadLeak.class)
                    .finds("LEAK", "thread-stacks")
                    .curedBy(Questions::word),
            Question.of("thread leak, each of its own name", ThreadLeak.class, "requests")
                    .finds("LEAK", "thread-stacks"),
            Question.of("a collection that grows", jdk -> heap(jdk, HeapLeak.class))
                    .finds("LEAK", "java-heap"),
            Question.of("a collection within bounds", jdk -> heap(jdk, HeapLeak.class, "bounded")),
            Question.of("a burst, then rest", jdk -> heap(jdk, HeapBurst.class, "1600"))
                    // Where it ends, in the middle of a cycle or behind it, is chance.
                    .findsSome("GARBAGE_HEADROOM or RETENTION", "java-heap")
                    .curedBy(Questions::shrink),
            Question.of("a burst that goes on", jdk -> heap(jdk, HeapBurst.class, "1600", "goes-on")),
            Question.of("arrays of 1 MiB", jdk -> heap(jdk, OddArrays.class, "200", "1048576"))
                    .finds("HUMONGOUS_WASTE", "java-heap"),
            Question.of("arrays of 1 MiB less a header", jdk -> heap(jdk, OddArrays.class, "200", "1048560")),
            Question.of("arrays of a third of a region", jdk -> heap(jdk, OddArrays.class, "500", "350000"))
                    .finds("FRAGMENTATION", "java-heap"),
            Question.of("arrays of a tenth of a region", jdk -> heap(jdk, OddArrays.class, "1700", "100000")),
            Question.of("mappings near their limit", MapCount.class).findsSome("MAP_COUNT", "mapped-files"),
            Question.of(
                            "limit below -Xmx",
                            jdk -> JvmRun.host(Idle.class).on(jdk).jvm("-Xmx512m"))
                    .limited(400L << 20)
                    .findsSome("CONTRACT", "cgroup"),
            Question.of(
                            "limit above the sum",
                            jdk -> JvmRun.host(Idle.class)
                                    .on(jdk)
                                    .jvm(
                                            "-Xmx128m",
                                            "-XX:MaxMetaspaceSize=64m",
                                            "-XX:ReservedCodeCacheSize=32m",
                                            "-XX:MaxDirectMemorySize=16m"))
                    .limited(800L << 20),
            Question.of(
                            "jemalloc keeps dirty pages",
                            jdk -> burst(jdk, "0")
                                    .env("LD_PRELOAD", Preloaded.jemalloc().toString())
                                    .env("MALLOC_CONF", "dirty_decay_ms:-1,muzzy_decay_ms:-1"))
                    .finds("RETENTION", "malloc"),
            Question.of("malloc leak under jemalloc", jdk -> leak(jdk, Preloaded.jemalloc()))
                    .finds("LEAK", "malloc"),
            Question.of("malloc leak under tcmalloc", jdk -> leak(jdk, Preloaded.tcmalloc()))
                    .finds("LEAK", "malloc"),
            Question.of("malloc leak under mimalloc", jdk -> leak(jdk, Preloaded.mimalloc()))
                    .finds("LEAK", "malloc"),
            Question.of(
                    "jemalloc by default",
                    jdk -> JvmRun.host(Sawtooth.class)
                            .on(jdk)
                            .jvm("-Xmx256m")
                            .env("LD_PRELOAD", Preloaded.jemalloc().toString())),
            Question.beside("Go, busy", "busy"),
            Question.beside("Go, large live set", "large"),
            Question.beside("Go, a peak under a limit alone, then rest", "rested", "GOGC=off", "GOMEMLIMIT=400MiB")
                    .finds("RETENTION", PATIENT)
                    .curedBeside(),
            // Held for two minutes, until the runtime collects by itself: never sure before.
            Question.beside("Go, a peak, then rest", "rested"),
            Question.beside("Go, few survivors in each span", "sparse")
                    .finds("FRAGMENTATION", PATIENT)
                    .curedBeside()
                    .inBrief(),
            Question.beside("Go, survivors side by side", "dense"),
            Question.beside("Go, room by a high GOGC", "headroom", "GOGC=800")
                    .finds("GARBAGE_HEADROOM", PATIENT)
                    .curedBeside(),
            Question.beside("Go, the same by the usual GOGC", "headroom"),
            Question.beside("Go, a store that grows", "leak").finds("LEAK", PATIENT),
            Question.beside("Go, a store within bounds", "bounded"),
            Question.beside("Go, a limit without room", "limit", "GOMEMLIMIT=150MiB")
                    .findsSome("LIMIT_PRESSURE", PATIENT)
                    .curedBeside(),
            Question.beside("Go, a limit with room", "limit", "GOMEMLIMIT=200MiB"),
            Question.beside("Go, at its limit by design", "limit", "GOGC=off", "GOMEMLIMIT=400MiB"),
            Question.beside("Go, given back lazily", "released", "GODEBUG=madvdontneed=0")
                    .finds("RETENTION", PATIENT)
                    .mild(),
            Question.beside("Go, given back at once", "released"),
            Question.beside("Go, memory outside of its heap", "mapped")
                    .finds("UNEXPLAINED", PATIENT)
                    .mild());

    private Questions() {}

    /** Both JDKs choose G1, with regions of 1 MB, also where the machine is small. */
    private static JvmRun heap(Jdk jdk, Class<?> program, String... args) {
        return JvmRun.host(program, args).on(jdk).jvm("-Xmx800m", "-XX:+UseG1GC");
    }

    private static JvmRun burst(Jdk jdk, String kept) {
        return JvmRun.host(Burst.class, "16", "240", kept).on(jdk).jvm("-Xmx256m");
    }

    private static JvmRun leak(Jdk jdk, Path library) {
        return JvmRun.host(MallocLeak.class).on(jdk).jvm("-Xmx256m").env("LD_PRELOAD", library.toString());
    }

    private static JvmRun cached(Jdk jdk, String... args) {
        return JvmRun.host(CachedBuffers.class, args).on(jdk).jvm("-Xmx256m");
    }

    private static JvmRun libraries(Jdk jdk, String classPath, Class<?> program, String... args) {
        JvmRun run = JvmRun.host(classPath, program, args).on(jdk).jvm("-Xmx400m");
        // What Netty calls, and warns about, is its own.
        if (jdk.feature() >= 24) {
            run = run.jvm("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
        }
        // Chunks then go back to the kernel when they are freed: what malloc keeps of them else is another sickness.
        return run.env("MALLOC_MMAP_THRESHOLD_", "65536");
    }

    private static JvmRun netty(Jdk jdk, String... args) {
        return libraries(jdk, Jars.POOLS, NettyBurst.class, args);
    }

    private static JvmRun arenas(Jdk jdk, String n) {
        return libraries(jdk, Jars.POOLS, NettyArenas.class).jvm("-Dio.netty.allocator.numDirectArenas=" + n);
    }

    private static JvmRun anonymous(Jdk jdk, String... args) {
        JvmRun run = JvmRun.host(AnonLeak.class, args).on(jdk).jvm("-Xmx256m", "--enable-native-access=ALL-UNNAMED");
        return jdk.feature() < 22 ? run.jvm("--add-modules=jdk.incubator.foreign") : run;
    }

    private static void word(HostJvm host) {
        host.say("cure");
    }

    /** What the advice says, by the JVM's own command. */
    private static void trim(HostJvm host) {
        JvmRun.program(Long.toString(host.pid()), "System.trim_native_heap")
                .command(Jdk.NEWEST.tool("jcmd"))
                .run();
    }

    /** The advice, but for a shorter interval: examiners do not wait a minute. */
    private static void shrink(HostJvm host) {
        for (String flag : List.of("MinHeapFreeRatio=10", "MaxHeapFreeRatio=20", "G1PeriodicGCInterval=3000")) {
            String[] option = flag.split("=");
            JvmRun.program(Long.toString(host.pid()), "VM.set_flag", option[0], option[1])
                    .command(Jdk.NEWEST.tool("jcmd"))
                    .run();
        }
    }

    static Path folder() {
        return Jars.WORK.resolveSibling("exam");
    }
}
