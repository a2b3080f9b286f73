package dev.arenascope.it.exam.programs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Where a program plays: what it says, its pace, and its end. */
final class Stage {
    /** Longer than any examiner waits; a program that was forgotten ends by itself. */
    private static final long SECONDS_AT_MOST = 300;

    /** What a program makes to throw away goes here, so that the compiler cannot leave it out. */
    static volatile byte[] garbage = new byte[0];

    /** What a request answers with. */
    static volatile Object sent = garbage;

    private static final CountDownLatch CURED = new CountDownLatch(1);

    private Stage() {}

    /** Listens to standard input: its end is the program's end. */
    static void enter() {
        daemon("stage-door", Stage::listen);
        daemon("stage-clock", () -> {
            sleep(SECONDS_AT_MOST * 1000);
            System.exit(3);
        });
    }

    /** Says how many bytes are held in truth at this instant. */
    static void held(long bytes) {
        System.out.println("held " + bytes + " at " + System.currentTimeMillis());
    }

    /** Says that from now on nothing new happens. */
    static void settled() {
        System.out.println("settled at " + System.currentTimeMillis());
    }

    /** Repeats a step, which returns what is held after it, until the word {@code cure} comes. */
    static void every(long periodMs, LongSupplier step) {
        do held(step.getAsLong());
        while (!cured(periodMs));
    }

    /** Rests, holding so much, until the word {@code cure} comes. */
    static void rest(long heldBytes) {
        settled();
        every(1000, () -> heldBytes);
    }

    /** Rests until standard input ends. */
    static void forever(long heldBytes) {
        held(heldBytes);
        settled();
        sleep(Long.MAX_VALUE);
    }

    static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    static void sleep(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** VmRSS, for programs that cannot know otherwise what stays with them. */
    static long residentBytes() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean cured(long withinMs) {
        try {
            return CURED.await(withinMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static void listen() {
        try {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.equals("cure")) CURED.countDown();
            }
        } catch (IOException e) {
            System.err.println("input lost: " + e);
        }
        System.exit(0);
    }
}
