package dev.arenascope.lab;

import dev.arenascope.procfs.ProcDir;
import dev.arenascope.procfs.Task;
import dev.arenascope.snapshot.GranularityTable.Row;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Stacks of threads that only wait: the address space that each takes, guards included, and what is resident. */
final class ThreadStacks {
    private static final String NAME = "lab-stack";
    private static final int THREADS = 8;
    /** The smaller first: libc keeps the stacks of threads that ended, and hands them to threads that ask for less. */
    private static final long[] REQUESTS = {256 << 10, 0};

    private static final long GUARD_AT_MOST = 64 << 10;

    private final ProcDir proc;
    private final GranularityLab.Place place;

    ThreadStacks(ProcDir proc, GranularityLab.Place place) {
        this.proc = proc;
        this.place = place;
    }

    void appendTo(List<Row> rows) {
        long usual = VmOption.of("ThreadStackSize").map(Long::parseLong).orElse(0L) << 10;
        for (long bytes : REQUESTS) {
            long asked = bytes == 0 ? usual : bytes;
            String what = bytes == 0 ? "thread stack (default)" : "thread stack";
            Reading<Row> row = place == GranularityLab.Place.HOST
                    ? Reading.absent(GranularityLab.OWN_JVM_ONLY)
                    : measured(what, asked, bytes);
            rows.add(row.orElse(new Row(what, asked, Reading.absent(row.reason()), Reading.absent(row.reason()))));
        }
    }

    private Reading<Row> measured(String what, long asked, long stackBytes) {
        CountDownLatch started = new CountDownLatch(THREADS);
        CountDownLatch end = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        try {
            for (int i = 0; i < THREADS; i++) {
                Runnable waits = () -> {
                    started.countDown();
                    await(end);
                };
                Thread thread = new Thread(null, waits, NAME, stackBytes, false);
                thread.setDaemon(true);
                thread.start();
                threads.add(thread);
            }
            return await(started) ? found(what, asked) : Reading.absent("the threads did not start in time");
        } finally {
            end.countDown();
            for (Thread thread : threads) join(thread);
        }
    }

    private Reading<Row> found(String what, long asked) {
        Reading<List<Mapping>> smaps = proc.smaps();
        Reading<List<Task>> tasks = proc.tasks();
        if (!(smaps instanceof Reading.Present<List<Mapping>> m)) return Reading.absent(smaps.reason());
        if (!(tasks instanceof Reading.Present<List<Task>> t)) return Reading.absent(tasks.reason());
        List<long[]> stacks = new ArrayList<>();
        for (Task task : t.value()) {
            if (!task.comm().equals(NAME)) continue;
            if (!(proc.stackPointer(task.tid()) instanceof Reading.Present<Long> pointer)) continue;
            long[] sizes = new long[2];
            for (Mapping part : stack(m.value(), pointer.value())) {
                sizes[0] += part.sizeBytes();
                sizes[1] += part.rssBytes();
            }
            if (sizes[0] > 0) stacks.add(sizes);
        }
        if (stacks.isEmpty()) return Reading.absent("no stack pointer can be read");
        // The smallest: some threads may have got a larger stack that libc had kept.
        stacks.sort((a, b) -> Long.compare(a[0], b[0]));
        long[] one = stacks.get(0);
        return Reading.of(new Row(what, asked, Reading.of(one[0]), Reading.of(one[1])));
    }

    /** The mapping that holds the address, and the guard right below it. */
    private static List<Mapping> stack(List<Mapping> mappings, long address) {
        for (int i = 0; i < mappings.size(); i++) {
            Mapping m = mappings.get(i);
            if (address < m.start() || address >= m.end()) continue;
            boolean guarded = i > 0
                    && mappings.get(i - 1).isReserved()
                    && mappings.get(i - 1).end() == m.start()
                    && mappings.get(i - 1).sizeBytes() <= GUARD_AT_MOST;
            return guarded ? List.of(mappings.get(i - 1), m) : List.of(m);
        }
        return List.of();
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(5000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
