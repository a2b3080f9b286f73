package dev.arenascope.nativemem;

import dev.arenascope.procfs.ProcDir;
import dev.arenascope.procfs.Rollup;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.MallocInfo;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * A program of its own: brings malloc into a shape, forecasts a trim with the walker, trims, and prints {@code name=value} lines. Runs
 * on the class path of the tests, in a JVM that a test starts.
 */
public final class MallocShapes {
    private static final int THREADS = 12;

    private MallocShapes() {}

    public static void main(String[] args) throws Exception {
        ProcDir proc = ProcDir.self();
        if (args[0].equals("churn")) {
            churn(proc, Integer.parseInt(args[1]));
        } else {
            shape(proc, args[0]);
        }
    }

    private static void shape(ProcDir proc, String shape) throws Exception {
        Allocators allocators = new Allocators(proc);
        // Once for nothing: class loading and compilation are not to fall between forecast and trim.
        allocators.walk(allocators.locate(maps(proc)), Long.MAX_VALUE);
        rss(proc);
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
        server.getMBeanInfo(commands);
        take(shape);
        Located located = allocators.locate(maps(proc));
        allocators.walk(located, Long.MAX_VALUE);
        Reading<MallocInfo> info = allocators.mallocInfo();
        long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        located = allocators.locate(maps(proc));
        long locateNs = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin;
        Reading<Malloc> reading = allocators.walk(located, Long.MAX_VALUE);
        long walkNs = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin - locateNs;
        long before = rss(proc);
        Object said = server.invoke(commands, "systemTrimNativeHeap", new Object[0], new String[0]);
        long after = rss(proc);

        print("allocator", allocators.name(maps(proc)));
        print("heaps", located.heaps().size());
        print("mmappedRuns", located.mallocMmapped().size());
        Totals totals = Totals.of(reading);
        print("absentHeaps", totals.absent);
        print("absentReason", totals.reason);
        print("broken", totals.broken);
        print("resident", totals.resident);
        print("live", totals.live);
        print("free", totals.free);
        print("forecast", totals.reclaimable);
        print("pinned", totals.pinned);
        print("top", totals.top);
        print("chunks", totals.chunks);
        print("locateUs", locateNs / 1000);
        print("walkUs", walkNs / 1000);
        print("dropped", before - after);
        print("jvmSaid", said.toString().strip());
        print("info", info);
        if (info instanceof Reading.Present<MallocInfo> present) {
            print("infoSystem", present.value().systemBytes());
            print("infoFree", present.value().freeBytes());
            print("infoMmapped", present.value().mmappedBytes());
        }
        print(
                "system",
                located.mallocHeaps().stream()
                        .mapToLong(range -> range.sizeBytes())
                        .sum());
        print(
                "mmapped",
                located.mallocMmapped().stream()
                        .mapToLong(range -> range.sizeBytes())
                        .sum());
        print("libc", LibC.version());
        allocators.close();
    }

    private static void take(String shape) throws InterruptedException {
        switch (shape) {
            case "sparse" -> inThreads(thread -> allocate(thread, 60_000, 60));
            case "burst" -> inThreads(thread -> allocate(thread, 20_000, Integer.MAX_VALUE));
            case "dense" -> inThreads(thread -> allocate(thread, 20_000, 1));
            default -> {}
        }
    }

    /** Eight threads allocate and free while the heaps are walked without pause. */
    private static void churn(ProcDir proc, int seconds) throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        for (int i = 0; i < 8; i++) {
            Random random = new Random(i);
            Thread t = new Thread(() -> {
                long[] slots = new long[4096];
                while (!stop.get()) {
                    int slot = random.nextInt(slots.length);
                    Raw.free(slots[slot]);
                    slots[slot] = Raw.malloc(16 + random.nextInt(random.nextInt(16) == 0 ? 60_000 : 900));
                }
            });
            t.setDaemon(true);
            t.start();
        }
        Allocators allocators = new Allocators(proc, false);
        long walks = 0;
        long absent = 0;
        long broken = 0;
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        String reason = "";
        while (System.nanoTime() < end) {
            Totals totals = Totals.of(allocators.walk(allocators.locate(maps(proc)), Long.MAX_VALUE));
            walks += totals.walked;
            absent += totals.absent;
            broken += totals.broken;
            reason = totals.reason.isEmpty() ? reason : totals.reason;
        }
        stop.set(true);
        print("walkerCpuMs", ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1_000_000);
        print("walks", walks);
        print("absent", absent);
        print("broken", broken);
        print("reason", reason);
    }

    private static final class Totals {
        private long walked;
        private long absent;
        private long broken;
        private long resident;
        private long live;
        private long free;
        private long reclaimable;
        private long pinned;
        private long top;
        private long chunks;
        private String reason = "";

        static Totals of(Reading<Malloc> reading) {
            Totals totals = new Totals();
            if (!(reading instanceof Reading.Present<Malloc> malloc)) {
                totals.absent = 1;
                totals.reason = reading.reason();
                return totals;
            }
            for (Malloc.Heap heap : malloc.value().heaps()) {
                if (heap.walk() instanceof Reading.Present<Malloc.Walk> walk) {
                    totals.add(walk.value());
                } else {
                    totals.absent++;
                    totals.reason = heap.walk().reason();
                }
            }
            return totals;
        }

        private void add(Malloc.Walk w) {
            walked++;
            broken += WalkInvariants.faultOf(w).isEmpty() ? 0 : 1;
            resident += w.residentBytes();
            live += w.liveBytes();
            free += w.freeBytes();
            reclaimable += w.reclaimableBytes();
            pinned += w.pinnedBytes();
            top += w.topBytes();
            chunks += w.chunks();
        }
    }

    private interface Work {
        void run(int thread);
    }

    private static void inThreads(Work work) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(THREADS);
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            Thread t = new Thread(() -> {
                work.run(thread);
                done.countDown();
                park();
            });
            t.setDaemon(true);
            t.start();
        }
        done.await();
    }

    private static void park() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Allocates blocks of mixed sizes, then frees all but one in {@code keepEach}. */
    private static void allocate(int thread, int count, int keepEach) {
        Random random = new Random(thread);
        long[] blocks = new long[count];
        for (int i = 0; i < count; i++) {
            blocks[i] = Raw.malloc(i % 50 == 0 ? 8_000 + random.nextInt(20_000) : 40 + random.nextInt(900));
        }
        for (int i = 0; i < count; i++) {
            if (i % keepEach != 0 || keepEach == Integer.MAX_VALUE) {
                Raw.free(blocks[i]);
            }
        }
    }

    private static List<Mapping> maps(ProcDir proc) {
        return proc.maps().orElse(List.of());
    }

    /** Rss of smaps_rollup, which is exact where status may lag behind. */
    private static long rss(ProcDir proc) {
        return proc.smapsRollup().map(Rollup::rssBytes).orElse(0L);
    }

    private static void print(String name, Object value) {
        System.out.println(name + "=" + value);
    }

    /** malloc and free as the JVM's own callers reach them: sun.misc.Unsafe, by reflection. */
    private static final class Raw {
        private static final Object UNSAFE;
        private static final Method ALLOCATE;
        private static final Method SET;
        private static final Method FREE;

        static {
            try {
                Class<?> type = Class.forName("sun.misc.Unsafe");
                Field field = type.getDeclaredField("theUnsafe");
                field.setAccessible(true);
                UNSAFE = field.get(null);
                ALLOCATE = type.getMethod("allocateMemory", long.class);
                SET = type.getMethod("setMemory", long.class, long.class, byte.class);
                FREE = type.getMethod("freeMemory", long.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        static long malloc(long bytes) {
            try {
                long address = (long) ALLOCATE.invoke(UNSAFE, bytes);
                SET.invoke(UNSAFE, address, bytes, (byte) 0x5a);
                return address;
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        static void free(long address) {
            try {
                FREE.invoke(UNSAFE, address);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
