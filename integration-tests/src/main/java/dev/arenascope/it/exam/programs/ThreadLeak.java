package dev.arenascope.it.exam.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Leak: four threads a second that once went deep and then wait for ever. {@code ThreadLeak pool} gives the same work to a
 * pool of 12 instead, {@code ThreadLeak requests} names each thread after a request of its own. The word {@code cure} lets the threads end.
 */
public final class ThreadLeak {
    private static final long STACK = 1 << 20;
    private static final List<Thread> WAITING = new ArrayList<>();
    private static boolean named;
    private static final CountDownLatch END = new CountDownLatch(1);

    private ThreadLeak() {}

    public static void main(String[] args) {
        Stage.enter();
        boolean pooled = args.length > 0 && args[0].equals("pool");
        named = args.length > 0 && !pooled;
        ExecutorService pool = Executors.newFixedThreadPool(12, work -> {
            Thread thread = new Thread(null, work, "pooled", STACK);
            thread.setDaemon(true);
            return thread;
        });
        Stage.every(250, () -> {
            if (pooled) pool.execute(ThreadLeak::deep);
            else WAITING.add(start());
            return WAITING.size() * STACK;
        });
        END.countDown();
        WAITING.clear();
        Stage.forever(0);
    }

    private static Thread start() {
        Runnable work = () -> {
            deep();
            try {
                END.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        Thread thread = new Thread(null, work, named ? request() : "consumer-" + WAITING.size(), STACK);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** No two have a word in common: letters that count in base 20. */
    private static String request() {
        StringBuilder name = new StringBuilder();
        for (int n = WAITING.size() + 20; n > 0; n /= 20) name.append((char) ('g' + n % 20 * 7 % 20));
        return name.toString();
    }

    /** Down to the end of the stack: all of it becomes resident. */
    private static void deep() {
        try {
            down(Integer.MAX_VALUE);
        } catch (StackOverflowError e) {
            Stage.garbage = new byte[0];
        }
    }

    private static int down(int left) {
        return left == 0 ? 0 : down(left - 1) + 1;
    }
}
