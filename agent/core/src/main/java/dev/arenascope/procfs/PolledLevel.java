package dev.arenascope.procfs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.arenascope.procfs.CgroupLocator.Level;
import java.io.File;

/** The files of one control group that tell how near its limit is, read again and again without allocating. */
final class PolledLevel implements AutoCloseable {
    /** No limit; what version 1 prints for one that is not set is above. */
    static final long NO_LIMIT = 1L << 62;

    private static final byte[] MAX = "max".getBytes(US_ASCII);
    private static final byte[] EVENT_HIGH = "high ".getBytes(US_ASCII);
    private static final byte[] EVENT_MAX = "max ".getBytes(US_ASCII);
    private static final byte[] FILE2 = "file ".getBytes(US_ASCII);
    private static final byte[] SHMEM2 = "shmem ".getBytes(US_ASCII);
    private static final byte[] FILE1 = "total_cache ".getBytes(US_ASCII);
    private static final byte[] SHMEM1 = "total_shmem ".getBytes(US_ASCII);

    /** memory.stat of Linux 6.18 has 1.6 kB. */
    private static final int STAT_BYTES = 8192;

    private final Level level;
    private final boolean v2;
    private final PolledFile limit;
    private final PolledFile high;
    private final PolledFile usage;
    private final PolledFile events;
    private final PolledFile stat;
    private byte[] statText = {};
    private final Cursor cursor = new Cursor();
    private long limitBytes = NO_LIMIT;
    private long highBytes = NO_LIMIT;
    private long usageBytes;
    private long hits;

    PolledLevel(int version, Level level) {
        this.level = level;
        v2 = version == 2;
        limit = file(v2 ? "memory.max" : "memory.limit_in_bytes");
        high = file("memory.high");
        usage = file(v2 ? "memory.current" : "memory.usage_in_bytes");
        events = file(v2 ? "memory.events" : "memory.failcnt");
        stat = file("memory.stat");
    }

    private PolledFile file(String name) {
        return new PolledFile(new File(level.directory(), name));
    }

    /** Reads the limits; whether they are others than before. */
    boolean readLimits(byte[] buffer) {
        long limitNow = bytes(limit, buffer);
        long highNow = bytes(high, buffer);
        boolean changed = limitNow != limitBytes || highNow != highBytes;
        limitBytes = limitNow;
        highBytes = highNow;
        return changed;
    }

    private long bytes(PolledFile file, byte[] buffer) {
        int length = file.read(buffer);
        if (length == 0 || cursor.on(buffer, 0, length).skip(MAX)) return NO_LIMIT;
        long value = cursor.decimal();
        return value == Cursor.NONE ? NO_LIMIT : Math.min(NO_LIMIT, value);
    }

    /** Reads usage and counters, where there is a limit that they could tell of. */
    void readCounters(byte[] buffer) {
        if (!isBound()) return;
        int length = usage.read(buffer);
        if (length > 0) usageBytes = Math.max(0, cursor.on(buffer, 0, length).decimal());
        length = events.read(buffer);
        if (length == 0) return;
        hits = v2
                ? sum(buffer, length, EVENT_HIGH, EVENT_MAX)
                : Math.max(0, cursor.on(buffer, 0, length).decimal());
    }

    /** What is charged and cannot simply be dropped. Read on suspicion only: the kernel sums memory.stat up over all processors. */
    long unreclaimableBytes() {
        if (statText.length == 0) statText = new byte[STAT_BYTES];
        int length = stat.read(statText);
        long cache = sum(statText, length, v2 ? FILE2 : FILE1, v2 ? FILE2 : FILE1);
        long shared = sum(statText, length, v2 ? SHMEM2 : SHMEM1, v2 ? SHMEM2 : SHMEM1);
        return Math.max(0, usageBytes - Math.max(0, cache - shared));
    }

    /** The sum of the numbers of the lines that begin so. */
    private long sum(byte[] text, int length, byte[] name, byte[] other) {
        long sum = 0;
        for (int from = 0; from < length; ) {
            int to = from;
            while (to < length && text[to] != '\n') to++;
            cursor.on(text, from, to);
            if (cursor.skip(name) || cursor.skip(other)) sum += Math.max(0, cursor.decimal());
            from = to + 1;
        }
        return sum;
    }

    boolean isBound() {
        return boundBytes() < NO_LIMIT;
    }

    boolean hasHigh() {
        return highBytes < NO_LIMIT;
    }

    /** Where the kernel starts to act: the lesser of limit and high. */
    long boundBytes() {
        return Math.min(limitBytes, highBytes);
    }

    /** Whether the kernel stalls, rather than kills, at the bound. */
    boolean isBoundByHigh() {
        return highBytes <= limitBytes && hasHigh();
    }

    /** Page cache included. */
    long usageBytes() {
        return usageBytes;
    }

    /** Times the limit, or memory.high, was hit since the group was made. */
    long hits() {
        return hits;
    }

    boolean isReadable() {
        return limit.isOpen() && usage.isOpen();
    }

    String reason() {
        return limit.isOpen() ? usage.reason() : limit.reason();
    }

    @Override
    public void close() {
        limit.close();
        high.close();
        usage.close();
        events.close();
        stat.close();
    }
}
