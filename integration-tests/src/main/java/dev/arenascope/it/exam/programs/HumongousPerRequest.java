package dev.arenascope.it.exam.programs;

/**
 * Reads 700 KB for each of 200 requests a second. {@code before}: into one new array, which takes a region of 1 MB of its own. {@code after}:
 * into one array for each thread, as advised. The other advice, larger regions, changes no code.
 */
public final class HumongousPerRequest {
    private static final int SIZE = 700 << 10;
    private static final ThreadLocal<byte[]> BYTES = ThreadLocal.withInitial(() -> new byte[SIZE]);

    private HumongousPerRequest() {}

    public static void main(String[] args) {
        Requests.serve(args, 200, args[0].equals("before") ? HumongousPerRequest::before : HumongousPerRequest::after);
    }

    private static void before() {
        byte[] bytes = new byte[SIZE];
        read(bytes);
    }

    private static void after() {
        read(BYTES.get());
    }

    private static void read(byte[] bytes) {
        for (int i = 0; i < SIZE; i += 64) bytes[i] = (byte) i;
        Stage.sent = bytes;
    }
}
