import dev.arenascope.nativemem.Allocators;
import dev.arenascope.nativemem.Located;
import dev.arenascope.procfs.ProcDir;
import dev.arenascope.snapshot.Malloc;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Run as a source file with the core on its class path: fragments malloc with 160,000 free chunks, then reads it by the heap
 * walker and by malloc_info, while a thread goes on to call malloc in one of those arenas. Prints rows of a table.
 */
final class WalkBesideMallocInfo {
    private static final int THREADS = 8;
    private static final int CHUNKS = 40_000;
    private static final int ROUNDS = 40;
    private static final sun.misc.Unsafe UNSAFE = unsafe();

    public static void main(String[] args) throws Exception {
        CountDownLatch fragmented = new CountDownLatch(THREADS);
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong slowestNs = new AtomicLong();
        var pool = Executors.newFixedThreadPool(THREADS);
        for (int t = 0; t < THREADS; t++) {
            boolean goesOn = t == 0;
            pool.execute(() -> {
                fragment();
                fragmented.countDown();
                while (goesOn && !done.get()) malloc(slowestNs);
            });
        }
        fragmented.await();
        ProcDir proc = ProcDir.self();
        Allocators allocators = new Allocators(proc, true);
        Located located = allocators.locate(proc.smaps().orElse(List.of()));
        Malloc first = allocators.walk(located, Long.MAX_VALUE).orElse(new Malloc("none", 0, List.of()));
        long chunks = 0;
        for (Malloc.Heap heap : first.heaps()) {
            chunks += heap.walk() instanceof dev.arenascope.snapshot.Reading.Present<Malloc.Walk> p ? p.value().chunks() : 0;
        }
        String walked = first.heaps().size() + " heaps, " + chunks + " chunks";
        long megabytes = 0;
        for (Malloc.Heap heap : first.heaps()) {
            megabytes += heap.walk() instanceof dev.arenascope.snapshot.Reading.Present<Malloc.Walk> p
                    ? p.value().residentBytes() >> 20 : 0;
        }
        Way walker = new Way("heap walker", walked, () -> allocators.walk(located, Long.MAX_VALUE).reason());
        walker.measure(slowestNs);
        double walkMs = walker.measure(slowestNs);
        Way idle = new Way("nothing, for as long", "control", () -> pause((int) walkMs));
        Way busy = new Way("a loop that reads nothing, for as long", "control", () -> spin(walkMs));
        Way info = new Way(
                "malloc_info",
                allocators.mallocInfo().map(i -> i.via()).orElse("absent"),
                () -> allocators.mallocInfo().reason());
        List<Way> ways = List.of(idle, busy, walker, info);
        walker.forget();
        // In turn: what the machine does meanwhile strikes all alike.
        for (int i = 0; i < ROUNDS; i++) for (Way way : ways) way.measure(slowestNs);
        for (Way way : ways) System.out.println(way.row());
        System.out.printf(
                "| heap walker, rate | %d MB resident: %.0f MB/s |  |  |  |%n", megabytes, megabytes * 1000 / walker.medianMs());
        done.set(true);
        pool.shutdown();
        pool.awaitTermination(10, TimeUnit.SECONDS);
        System.exit(0);
    }

    /** One way to read malloc, or none, with what it took and the slowest call of malloc meanwhile. */
    private static final class Way {
        private final String name;
        private final String what;
        private final Supplier<String> read;
        private final List<Double> times = new ArrayList<>();
        private final List<Double> stops = new ArrayList<>();
        private String reason = "";

        Way(String name, String what, Supplier<String> read) {
            this.name = name;
            this.what = what;
            this.read = read;
        }

        double measure(AtomicLong slowestNs) {
            pause(30);
            slowestNs.set(0);
            long begun = System.nanoTime();
            reason = read.get();
            double tookMs = (System.nanoTime() - begun) / 1e6;
            pause(5);
            times.add(tookMs);
            stops.add(slowestNs.get() / 1e6);
            return tookMs;
        }

        void forget() {
            times.clear();
            stops.clear();
        }

        double medianMs() {
            return median(times);
        }

        String row() {
            return String.format(
                    "| %s | %s | %.2f | %.2f | %.2f |",
                    name,
                    reason.isEmpty() ? what : reason,
                    median(times),
                    median(stops),
                    stops.stream().max(Double::compare).get());
        }
    }

    private static String spin(double ms) {
        long end = System.nanoTime() + (long) (ms * 1e6);
        while (System.nanoTime() < end) Thread.onSpinWait();
        return "";
    }

    /** 40,000 chunks of 256 to 1000 bytes, of which every other is freed: no two free ones touch, so none merge. */
    private static void fragment() {
        long[] chunks = new long[CHUNKS];
        for (int i = 0; i < CHUNKS; i++) chunks[i] = touched(256 + i * 31 % 744);
        for (int i = 0; i < CHUNKS; i += 2) UNSAFE.freeMemory(chunks[i]);
    }

    /** Larger than a thread cache holds, so each call takes the arena's lock. */
    private static void malloc(AtomicLong slowestNs) {
        long begun = System.nanoTime();
        long chunk = UNSAFE.allocateMemory(3_000);
        UNSAFE.freeMemory(chunk);
        long took = System.nanoTime() - begun;
        if (took > slowestNs.get()) slowestNs.set(took);
    }

    private static long touched(int bytes) {
        long chunk = UNSAFE.allocateMemory(bytes);
        UNSAFE.setMemory(chunk, bytes, (byte) 1);
        return chunk;
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(v -> v).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static String pause(int ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "";
    }

    private static sun.misc.Unsafe unsafe() {
        try {
            var field = sun.misc.Unsafe.class.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            return (sun.misc.Unsafe) field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
