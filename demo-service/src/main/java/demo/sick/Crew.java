package demo.sick;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many threads that allocate at the same time, so that glibc gives them as many arenas as it allows. */
final class Crew {
    private final int threads;
    private final CyclicBarrier everyone;

    Crew(int threads) {
        this.threads = threads;
        this.everyone = new CyclicBarrier(threads);
    }

    /** Work of one thread. It calls {@link #meet} the same number of times as the others, or throws. */
    interface Shift<T> {
        T work() throws Exception;
    }

    /** Runs the shift on every thread and returns the results, when the last thread has ended. */
    <T> List<T> run(String threadName, Shift<T> shift) {
        ExecutorService pool = Executors.newFixedThreadPool(threads, work -> new Thread(work, threadName));
        try {
            List<Callable<T>> shifts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                shifts.add(() -> orBreak(shift));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> done : pool.invokeAll(shifts)) {
                results.add(done.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the crew stopped: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the crew was interrupted", e);
        } finally {
            pool.shutdown();
        }
    }

    /** Waits until every thread has come this far. */
    void meet() throws BrokenBarrierException, InterruptedException {
        everyone.await();
    }

    /** A thread that fails must not leave the others waiting for it. */
    private <T> T orBreak(Shift<T> shift) throws Exception {
        boolean done = false;
        try {
            T result = shift.work();
            done = true;
            return result;
        } finally {
            if (!done) {
                everyone.reset();
            }
        }
    }
}
