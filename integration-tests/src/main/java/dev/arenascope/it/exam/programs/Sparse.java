package dev.arenascope.it.exam.programs;

import java.util.concurrent.CountDownLatch;

/**
 * Fragmentation: 12 threads allocate a message and a small record in turn, then free the messages. A record survives on
 * every page.
 */
public final class Sparse {
    private static final int THREADS = 12;
    private static final int MESSAGES = 3_600;
    /** With malloc's header of 8 bytes and its rounding to 16, message and record fill one page. */
    private static final int MESSAGE_BYTES = 3976;

    private static final int RECORD_BYTES = 104;

    private Sparse() {}

    public static void main(String[] args) throws InterruptedException {
        Stage.enter();
        CountDownLatch done = new CountDownLatch(THREADS);
        for (int i = 0; i < THREADS; i++) {
            Stage.daemon("sparse-" + i, () -> {
                long[] messages = new long[MESSAGES];
                for (int m = 0; m < MESSAGES; m++) {
                    messages[m] = Native.malloc(MESSAGE_BYTES);
                    Native.malloc(RECORD_BYTES);
                }
                for (long message : messages) Native.free(message);
                done.countDown();
                Stage.sleep(Long.MAX_VALUE);
            });
        }
        done.await();
        Stage.rest((long) THREADS * MESSAGES * MESSAGE_BYTES);
    }
}
