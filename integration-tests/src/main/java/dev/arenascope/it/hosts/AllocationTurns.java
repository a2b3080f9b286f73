package dev.arenascope.it.hosts;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.function.LongUnaryOperator;

/**
 * AllocationTurns for as many milliseconds as a line of its input says, and says how many rounds that made and what they took: several of these take turns on
 * one machine, so that what disturbs one disturbs all. The first argument names the work.
 */
public final class AllocationTurns {
    private static final int RING = 1024;
    private static final byte[][] BYTES = new byte[RING][];
    private static final Node[] NODES = new Node[RING];

    private static final OperatingSystemMXBean CPU =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private AllocationTurns() {}

    private static final class Node {
        private final long number;
        private final long square;

        Node(long number) {
            this.number = number;
            this.square = number * number;
        }
    }

    public static void main(String[] args) throws IOException {
        if (args.length > 1 && args[1].equals("google")) CountingSampler.install();
        LongUnaryOperator work = work(args[0]);
        System.out.println("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        long seed = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            long rounds = 0;
            long cpu = CPU.getProcessCpuTime();
            long begun = System.nanoTime();
            long end = begun + Long.parseLong(line) * 1_000_000;
            do {
                seed = work.applyAsLong(seed);
                rounds++;
            } while (System.nanoTime() < end);
            long took = System.nanoTime() - begun;
            System.out.println("rounds " + rounds + " ns " + took + " cpuNs " + (CPU.getProcessCpuTime() - cpu));
        }
        System.out.println("seed " + seed);
    }

    private static LongUnaryOperator work(String name) {
        if (name.equals("bytes")) return AllocationTurns::bytes;
        return name.equals("objects") ? AllocationTurns::objects : Orders::serve;
    }

    /** The worst for whoever looks at each allocation: nothing else is done. A ring keeps the compiler from leaving them out. */
    private static long bytes(long seed) {
        for (int i = 0; i < 10_000; i++) BYTES[i & (RING - 1)] = new byte[32 + (i & 127)];
        return seed + BYTES[(int) (seed & (RING - 1))].length;
    }

    private static long objects(long seed) {
        for (int i = 0; i < 10_000; i++) NODES[i & (RING - 1)] = new Node(i);
        Node some = NODES[(int) (seed & (RING - 1))];
        return seed + some.number + some.square;
    }
}
