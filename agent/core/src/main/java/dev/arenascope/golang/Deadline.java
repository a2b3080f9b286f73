package dev.arenascope.golang;

/** The end of one reading, whatever it is busy with. */
final class Deadline {
    private static final long NS_PER_MS = 1_000_000;

    private final long startNanos = System.nanoTime();
    private final long limitMs;

    Deadline(long limitMs) {
        this.limitMs = limitMs;
    }

    /** An earlier end, after one of so many equal parts of what is left. */
    Deadline part(int parts) throws UnreadableException {
        return new Deadline(Math.max(1, remainingMs(0) / parts));
    }

    /** At least 1: to a selector 0 is for ever. */
    long remainingMs(long bytesSoFar) throws UnreadableException {
        long left = limitMs - (System.nanoTime() - startNanos) / NS_PER_MS;
        if (left > 0) return left;
        throw UnreadableException.late("no whole answer within " + limitMs + " ms, " + bytesSoFar + " bytes came");
    }
}
