package dev.arenascope.it.hosts;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.concurrent.CountDownLatch;

/**
 * Threads that take native memory in small blocks, write to each, give most of it back, and then rest without ending. Arguments: MB in
 * all, threads, which blocks survive: each n-th, or none when 0; and {@code ends} where the threads are to end before it says that it is ready.
 */
public final class NativeBurst {
    private static final int BLOCK_BYTES = 512;
    private static final Object UNSAFE = unsafe();
    private static final Method ALLOCATE = method("allocateMemory", long.class);
    private static final Method SET = method("setMemory", long.class, long.class, byte.class);
    private static final Method FREE = method("freeMemory", long.class);

    private NativeBurst() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int threads = Integer.parseInt(args[1]);
        int survivor = Integer.parseInt(args[2]);
        int blocks = (int) ((Long.parseLong(args[0]) << 20) / BLOCK_BYTES / threads);
        CountDownLatch taken = new CountDownLatch(threads);
        CountDownLatch freed = new CountDownLatch(threads);
        CountDownLatch over = new CountDownLatch(1);
        if (args.length > 3 && args[3].equals("ends")) over.countDown();
        Thread[] bursts = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            bursts[i] = new Thread(() -> burst(blocks, survivor, taken, freed, over), "burst-" + i);
            bursts[i].setDaemon(true);
            bursts[i].start();
        }
        freed.await();
        if (over.getCount() == 0) for (Thread burst : bursts) burst.join();
        System.out.println("ready");
        System.in.readAllBytes();
    }

    private static void burst(
            int blocks, int survivor, CountDownLatch taken, CountDownLatch freed, CountDownLatch over) {
        long[] block = new long[blocks];
        for (int i = 0; i < blocks; i++) {
            block[i] = (long) call(ALLOCATE, (long) BLOCK_BYTES);
            call(SET, block[i], (long) BLOCK_BYTES, (byte) 1);
        }
        taken.countDown();
        waitFor(taken);
        for (int i = 0; i < blocks; i++) {
            if (survivor == 0 || i % survivor != 0) call(FREE, block[i]);
        }
        freed.countDown();
        waitFor(over);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** By reflection: javac warns of the class by name, and no annotation stops it. */
    private static Object unsafe() {
        try {
            Field field = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");
            field.setAccessible(true);
            return field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Method method(String name, Class<?>... parameters) {
        try {
            return UNSAFE.getClass().getMethod(name, parameters);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object call(Method method, Object... arguments) {
        try {
            Object result = method.invoke(UNSAFE, arguments);
            return result == null ? "" : result;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
