package dev.arenascope.model.rules;

import static dev.arenascope.model.Space.KIB;
import static dev.arenascope.model.Space.MIB;

import dev.arenascope.model.Space;
import dev.arenascope.snapshot.Allocation;
import dev.arenascope.snapshot.AllocationSite;
import dev.arenascope.snapshot.CachedBuffers;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Pools;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecars;
import java.util.ArrayList;
import java.util.List;

/** A service of 300 MB with whatever grows in it. Sizes in MB. */
final class Service {
    private static final long HIGH = 0x7f0000000000L;

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

    Service sidecars(Sidecars read) {
        space.sidecars(read);
        return this;
    }

    Service pools(Pools read) {
        space.pools(read);
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

    Service sites(AllocationSite... sites) {
        space.allocation(new Allocation(Allocation.Step.COUNTING, "a test", Reading.of(1e8), List.of(sites)));
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
        space.jvm(new JvmMemory(pools, List.of(buffers), List.of(), 1 << 30, classes, threads, Reading.of(unloaded)));
        return space;
    }
}
