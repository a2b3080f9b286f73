package dev.arenascope.jvm;

import dev.arenascope.snapshot.Reading;

/**
 * What was allocated, by what collections saw: bytes in use before one, less bytes in use after the one before. Exact for collectors
 * that stop the application; what is allocated while a concurrent cycle runs is not seen. Times are milliseconds since the JVM started.
 */
final class CollectedBytes {
    private static final double MS_PER_S = 1000;

    private long allocated;
    private long lastAfter;
    private long lastEndMs;
    private boolean first = true;
    private Reading<Double> rate = Reading.absent("no two collections were seen yet");

    /** @param usedNow bytes of the heap in use when listening begins */
    CollectedBytes(long usedNow) {
        lastAfter = usedNow;
    }

    /** A collection that stopped the application. */
    void add(long startMs, long endMs, long usedBefore, long usedAfter) {
        long since = Math.max(0, usedBefore - lastAfter);
        allocated += since;
        // Two collections in a row, such as a young one and the full one that it could not avoid, leave no time
        // between.
        if (!first && startMs > lastEndMs) rate = Reading.of(since * MS_PER_S / (startMs - lastEndMs));
        first = false;
        lastAfter = usedAfter;
        lastEndMs = endMs;
    }

    /**
     * @param usedNow bytes of the heap in use; less than after the last collection when the next one was not told yet
     * @return bytes allocated since listening began
     */
    long total(long usedNow) {
        return allocated + Math.max(0, usedNow - lastAfter);
    }

    Reading<Double> bytesPerSecond() {
        return rate;
    }
}
