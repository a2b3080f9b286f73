package dev.arenascope.probe;

import dev.arenascope.procfs.LimitFiles;
import dev.arenascope.snapshot.Reading;
import java.util.Arrays;

/**
 * Looks at the limits once a second, between two reports: whether one was changed, and whether the kernel is about to enforce one. A poll opens,
 * allocates and loads nothing. What only looks like pressure, since page cache fills the group, is told apart by a look at memory.stat. Once pressure was
 * said, nothing is said for a while. Has no clock; serves one thread.
 *
 * <ul>
 *   <li>More than {@value #HITS} hits of memory.high or of the limit within a minute. Healthy: 0.
 *   <li>{@value #FULL} of a limit is used. Healthy below 0.8; killed processes stood above that for their last minutes.
 *   <li>A task of the group waited for memory in {@value #STALLED_PERCENT} % of the last ten seconds. Healthy 0.
 * </ul>
 */
public final class PressureWatch implements AutoCloseable {
    /** What a poll saw. */
    public enum Sign {
        CALM,
        /** A limit was changed. */
        RESIZED,
        /** The kernel is about to enforce a limit. */
        PRESSED
    }

    private static final int HITS = 3;
    private static final int MINUTE = 60;
    private static final double FULL = 0.95;
    private static final double STALLED_PERCENT = 10;

    /** Of where the kernel acts, what it cannot drop: as the rule of LIMIT_PRESSURE has it. */
    private static final double NEAR_LIMIT = 0.9;

    private static final double NEAR_HIGH = 0.8;
    private static final double NEAR_WHEN_HIT = 0.8;
    private static final double NEAR_WHEN_STALLED = 0.5;

    /** From one sign of pressure to the next, at first; twice as long each time while it lasts. */
    private static final long AGAIN_MS = 5_000;

    private static final long AGAIN_AT_MOST_MS = 60_000;
    private static final long CALM_MS = 300_000;

    private final LimitFiles files;
    private final long[] hitsBefore = new long[MINUTE];
    private int polls;
    private boolean asked;
    private long mayAskMs;
    private long lastPressedMs;
    private long gapMs = AGAIN_MS;
    private String why = "";

    public PressureWatch(LimitFiles files) {
        this.files = files;
    }

    /** Of the groups that this process is in. */
    public static PressureWatch ofThisProcess() {
        return new PressureWatch(LimitFiles.self());
    }

    /**
     * Once in each report: the process may have been moved.
     *
     * @return the own group; absent, with the reason, where there is nothing to watch
     */
    public Reading<String> locate() {
        int before = files.opened();
        Reading<String> group = files.locate();
        if (files.opened() != before) polls = 0;
        return group;
    }

    /** @param nowMs a clock that only runs forward */
    public Sign poll(long nowMs) {
        boolean resized = files.readLimits();
        files.readCounters();
        long hits = files.hits();
        if (polls == 0 || resized || hits < hitsBefore[(polls - 1) % MINUTE]) {
            // The counters of other groups, or of other limits: those before tell nothing of them.
            Arrays.fill(hitsBefore, hits);
            polls = 1;
            return resized ? Sign.RESIZED : Sign.CALM;
        }
        long since = hits - hitsBefore[polls % MINUTE];
        hitsBefore[polls % MINUTE] = hits;
        polls++;
        boolean hit = since > HITS;
        boolean full = files.usageShare() > FULL;
        double some = files.somePercent();
        boolean stalled = some >= STALLED_PERCENT;
        boolean quiet = asked && nowMs < mayAskMs;
        if (quiet || (!hit && !full && !stalled)) return Sign.CALM;
        return look(nowMs, since, hit, stalled, some);
    }

    private Sign look(long nowMs, long hits, boolean hit, boolean stalled, double some) {
        double toHigh = files.unreclaimableShare(true);
        double toLimit = files.unreclaimableShare(false);
        double share = Math.max(toHigh, toLimit);
        boolean near = toHigh > NEAR_HIGH || toLimit > NEAR_LIMIT;
        boolean pressed = near || (hit && share > NEAR_WHEN_HIT) || (stalled && share > NEAR_WHEN_STALLED);
        if (!asked || nowMs - lastPressedMs >= CALM_MS) gapMs = AGAIN_MS;
        // Cache that fills a group is looked at again by each poll: a second later it may be hit in earnest.
        if (!pressed) return Sign.CALM;
        asked = true;
        mayAskMs = nowMs + gapMs;
        gapMs = Math.min(AGAIN_AT_MOST_MS, 2 * gapMs);
        lastPressedMs = nowMs;
        // From here on it is counted anew.
        Arrays.fill(hitsBefore, hitsBefore[(polls - 1) % MINUTE]);
        why = words(hits, hit, stalled, some, share);
        return Sign.PRESSED;
    }

    private static String words(long hits, boolean hit, boolean stalled, double some, double share) {
        StringBuilder out = new StringBuilder(80);
        out.append(Math.round(share * 100)).append(" % of a limit cannot be dropped");
        if (hit) out.append(", hit ").append(hits).append(" times within a minute");
        if (stalled) out.append(", tasks stalled ").append(Math.round(some)).append(" % of 10 s");
        return out.toString();
    }

    /** What made the last poll say {@link Sign#PRESSED}. */
    public String why() {
        return why;
    }

    /** Lets the files go; {@link #locate} opens them again. */
    @Override
    public void close() {
        files.close();
        polls = 0;
        asked = false;
    }
}
