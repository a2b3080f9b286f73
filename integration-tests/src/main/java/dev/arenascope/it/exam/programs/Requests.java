package dev.arenascope.it.exam.programs;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.locks.LockSupport;

/**
 * Serves requests at a steady pace on one thread, as on a stage or for a number of seconds. In the latter case it says at the end what they
 * cost, so that two ways to serve the same can be compared.
 */
final class Requests {
    private static final int TURNS_A_SECOND = 50;
    private static final double MEGABYTE = 1 << 20;

    private final Runnable request;
    private final int perTurn;
    private long served;
    private long turns;
    private long peakBytes;

    private Requests(int perSecond, Runnable request) {
        this.request = request;
        perTurn = perSecond / TURNS_A_SECOND;
    }

    /** @param args the way to serve, and for how many seconds; without the latter until the stage's end */
    static void serve(String[] args, int perSecond, Runnable request) {
        Requests requests = new Requests(perSecond, request);
        if (args.length > 1) requests.measure(Integer.parseInt(args[1]));
        else requests.play();
    }

    private void play() {
        Stage.enter();
        Stage.settled();
        long next = System.nanoTime();
        while (true) next = turn(next);
    }

    /** Warms up for a third of the time besides. */
    private void measure(int seconds) {
        long next = System.nanoTime();
        for (long end = next + seconds * 1_000_000_000L / 3; next < end; ) next = turn(next);
        Cost before = Cost.now();
        served = 0;
        long begun = System.nanoTime();
        for (long end = next + seconds * 1_000_000_000L; next < end; ) {
            next = turn(next);
            // Looking costs garbage of its own.
            if (++turns % TURNS_A_SECOND == 0) peakBytes = Math.max(peakBytes, Stage.residentBytes());
        }
        double took = (System.nanoTime() - begun) / 1e9;
        Cost.now().sayAgainst(before, took, served, peakBytes);
    }

    private long turn(long at) {
        for (int i = 0; i < perTurn; i++) request.run();
        served += perTurn;
        long next = at + 1_000_000_000L / TURNS_A_SECOND;
        for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime())
            LockSupport.parkNanos(left);
        // What comes too late is not caught up with: the rest of the run would be a burst.
        return Math.max(next, System.nanoTime() - 1_000_000_000L / TURNS_A_SECOND);
    }

    /** Sums since the start. */
    private record Cost(long allocatedBytes, long cpuNs, long collections, long gcMs) {
        static Cost now() {
            long count = 0;
            long ms = 0;
            for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
                if (gc.getName().endsWith("Cycles") || gc.getName().contains("Concurrent")) continue;
                count += gc.getCollectionCount();
                ms += gc.getCollectionTime();
            }
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            var os = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            long allocated = ((com.sun.management.ThreadMXBean) threads)
                    .getThreadAllocatedBytes(Thread.currentThread().getId());
            return new Cost(allocated, os.getProcessCpuTime(), count, ms);
        }

        /** One line, for example {@code cost allocatedMb 1.5 gcs 3.0 gcMs 12.5 cpuMs 80.0 served 500 residentMb 120}, all but the last a second. */
        void sayAgainst(Cost before, double seconds, long served, long peakBytes) {
            double direct = 0;
            for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
                if (pool.getName().equals("direct")) direct = pool.getTotalCapacity() / MEGABYTE;
            }
            System.out.printf(
                    java.util.Locale.ROOT,
                    "cost allocatedMb %.2f gcs %.2f gcMs %.2f cpuMs %.1f served %.0f residentMb %.0f directMb %.0f%n",
                    (allocatedBytes - before.allocatedBytes) / MEGABYTE / seconds,
                    (collections - before.collections) / seconds,
                    (gcMs - before.gcMs) / seconds,
                    (cpuNs - before.cpuNs) / 1e6 / seconds,
                    served / seconds,
                    peakBytes / MEGABYTE,
                    direct);
        }
    }
}
