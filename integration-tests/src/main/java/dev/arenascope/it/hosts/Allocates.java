package dev.arenascope.it.hosts;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/**
 * Allocates the same number of arrays and objects on several threads, and says at each line of its input what the bytes of its
 * class are, as another agent sees them.
 */
public final class Allocates {
    private static final Object[] RING = new Object[64];
    private static volatile boolean stop;

    private Allocates() {}

    public static void main(String[] args) throws IOException, ReflectiveOperationException, InterruptedException {
        say();
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(Allocates::loop, "allocates-" + i);
            threads[i].start();
        }
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (in.readLine() != null) say();
        stop = true;
        for (Thread thread : threads) thread.join();
        System.out.println("bye");
    }

    private static void say() throws ReflectiveOperationException {
        try {
            Class<?> spy = Class.forName("dev.arenascope.it.ClassBytesAgent");
            System.out.println("bytes " + spy.getMethod("digest", Class.class).invoke(null, Allocates.class));
        } catch (InvocationTargetException e) {
            System.out.println("bytes absent: " + e.getCause());
        }
    }

    private static void loop() {
        while (!stop) {
            for (int i = 0; i < 1000; i++) allocate(i);
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void allocate(int i) {
        RING[i & 63] = new byte[100];
        RING[i & 31] = new ArrayList<Object>();
    }
}
