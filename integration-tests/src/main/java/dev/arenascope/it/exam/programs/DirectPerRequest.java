package dev.arenascope.it.exam.programs;

import java.nio.ByteBuffer;

/**
 * Answers through a direct buffer of 256 KB, 200 times a second. {@code before}: a new one for each request; only a collection of the heap frees
 * it, and the heap has little to collect. {@code after}: one for each thread, as advised.
 */
public final class DirectPerRequest {
    private static final int SIZE = 256 << 10;
    private static final byte[] ANSWER = new byte[SIZE];
    private static final ThreadLocal<ByteBuffer> BUFFER =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(SIZE));

    private DirectPerRequest() {}

    public static void main(String[] args) {
        Requests.serve(args, 200, args[0].equals("before") ? DirectPerRequest::before : DirectPerRequest::after);
    }

    private static void before() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(SIZE);
        buffer.put(ANSWER);
        Stage.sent = buffer;
    }

    private static void after() {
        ByteBuffer buffer = BUFFER.get().clear();
        buffer.put(ANSWER);
        Stage.sent = buffer;
    }
}
