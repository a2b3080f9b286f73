package dev.arenascope.it.hosts;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A service and its load in one process, by phases: {@code phases=20x3000+60x5} are 20 s of 3,000 requests a second and then a minute of five; a rate
 * of 0 means as many as go. At the end of each phase it prints one line of JSON: what it did, how long requests waited (from when they were due,
 * not from when they were begun), what collections cost, and the flags that can be changed while it runs. Arguments besides, as {@code name=number}:
 *
 * <ul>
 *   <li>{@code live} MB that stay alive;
 *   <li>{@code garbage} KB that a request allocates, in objects of about a kilobyte;
 *   <li>{@code held} how many requests of each thread stay alive, the oldest forgotten first;
 *   <li>{@code blocks} of malloc that a request takes; one in 64 outlives its phase;
 *   <li>{@code threads} that serve.
 * </ul>
 */
public final class Load {
    private static final int OBJECT = 1000;
    private static final int BLOCK = 2048;
    private static final int SURVIVOR = 64;
    private static final List<String> FLAGS =
            List.of("MinHeapFreeRatio", "MaxHeapFreeRatio", "SoftMaxHeapSize", "G1PeriodicGCInterval");

    private static final Map<String, Integer> NUMBERS = new HashMap<>();

    /** An object of the application; its size is that of its bytes. */
    private static final class Item {
        private final @Nullable Item next;
        private final byte[] bytes = new byte[OBJECT];

        Item(@Nullable Item next) {
            this.next = next;
        }
    }

    private static final class Worker extends Thread {
        private final Histogram waits = new Histogram(3);
        private final @Nullable Item[] held;
        private final long seconds;
        private final double everyNs;
        private final List<Long> blocks = new ArrayList<>();
        private long requests;

        Worker(int n, long seconds, double perSecond) {
            super("worker-" + n);
            this.seconds = seconds;
            everyNs = perSecond == 0 ? 0 : 1e9 / perSecond;
            held = new Item[Math.max(1, number("held"))];
            setDaemon(true);
        }

        @Override
        public void run() {
            long start = System.nanoTime();
            long end = start + seconds * 1_000_000_000;
            while (true) {
                long now = System.nanoTime();
                long due = everyNs == 0 ? now : start + (long) (requests * everyNs);
                if (due >= end) break;
                while (due - now > 0) {
                    LockSupport.parkNanos(due - now);
                    now = System.nanoTime();
                }
                if (now >= end) break;
                serve();
                waits.recordValue(Math.max(0, System.nanoTime() - due));
            }
            int kept = 0;
            for (long block : blocks) if (kept++ % SURVIVOR != 0) RawMemory.free(block);
        }

        private void serve() {
            @Nullable Item last = null;
            for (int kb = number("garbage"); kb > 0; kb--) last = new Item(last);
            int sum = 0;
            for (@Nullable Item item = last; item != null; item = item.next) sum += item.bytes[sum & 511];
            for (int i = 0; i < 8 && ALIVE.length > 0; i++)
                sum += ALIVE[(int) (requests * 31 + i) % ALIVE.length].bytes[i];
            held[(int) (requests % held.length)] = last;
            for (int i = number("blocks"); i > 0; i--) blocks.add(RawMemory.malloc(BLOCK));
            requests += 1 + (sum >>> 31);
        }
    }

    private static Item[] ALIVE = {};

    private Load() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        String phases = "";
        for (String arg : args) {
            String[] pair = arg.split("=");
            if (pair[0].equals("phases")) phases = pair[1];
            else NUMBERS.put(pair[0], Integer.parseInt(pair[1]));
        }
        ALIVE = new Item[number("live") * 1000];
        for (int i = 0; i < ALIVE.length; i++) ALIVE[i] = new Item(null);
        System.out.println("ready");
        for (String phase : phases.split("\\+")) {
            String[] parts = phase.split("x");
            run(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
        }
    }

    private static void run(int seconds, int perSecond) throws IOException, InterruptedException {
        int threads = Math.max(1, number("threads"));
        Worker[] workers = new Worker[threads];
        long collections = collections(true);
        long pauseMs = collections(false);
        long cpuMs = collectorMs();
        long start = System.nanoTime();
        for (int i = 0; i < threads; i++) {
            workers[i] = new Worker(i, seconds, (double) perSecond / threads);
            workers[i].start();
        }
        Histogram waits = new Histogram(3);
        long requests = 0;
        for (Worker worker : workers) {
            worker.join();
            waits.add(worker.waits);
            requests += worker.requests;
        }
        double took = (System.nanoTime() - start) / 1e9;
        StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "{\"asked\":%d,\"seconds\":%.2f,\"requests\":%d,\"p50Ms\":%.3f,\"p99Ms\":%.3f,\"p999Ms\":%.3f,"
                        + "\"collections\":%d,\"collectionMs\":%d,\"collectorCpuMs\":%d",
                perSecond,
                took,
                requests,
                waits.getValueAtPercentile(50) / 1e6,
                waits.getValueAtPercentile(99) / 1e6,
                waits.getValueAtPercentile(99.9) / 1e6,
                collections(true) - collections,
                collections(false) - pauseMs,
                collectorMs() - cpuMs));
        HotSpotDiagnosticMXBean bean = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        for (String flag : FLAGS) {
            out.append(",\"")
                    .append(flag)
                    .append("\":")
                    .append(bean.getVMOption(flag).getValue());
        }
        System.out.println(out.append('}'));
    }

    private static int number(String name) {
        return NUMBERS.getOrDefault(name, 0);
    }

    /** So far: how many, or how long they took; of collectors that say so, the pauses alone. */
    private static long collections(boolean count) {
        long sum = 0;
        for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (bean.getName().endsWith("Cycles")) continue;
            sum += count ? bean.getCollectionCount() : bean.getCollectionTime();
        }
        return sum;
    }

    /** Processor time of the collector's own threads, milliseconds: no bean tells it on 17. */
    private static long collectorMs() throws IOException {
        long nanos = 0;
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            for (Path task : tasks.toList()) nanos += collectorNanos(task);
        }
        return nanos / 1_000_000;
    }

    private static long collectorNanos(Path task) throws IOException {
        try {
            String name = Files.readString(task.resolve("comm"));
            if (!name.startsWith("GC ") && !name.startsWith("G1 ") && !name.startsWith("ZWorker")) return 0;
            return Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ")[0]);
        } catch (NoSuchFileException e) {
            return 0; // it has ended since
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("No such process")) return 0;
            throw e;
        }
    }
}
