package dev.arenascope.governor;

import dev.arenascope.snapshot.Reading;

/**
 * Whether a limit is near: by what is watched between two reports, or by a finding. Reaction is at the next report; it ends only five minutes after
 * the last sign, so that what was done is not undone by the calm that it made.
 */
final class Strain {
    static final long CALM_MS = 300_000;

    private static final Reading<String> NONE = Reading.absent("no sign of pressure");

    private Reading<String> told = NONE;
    private Reading<String> now = NONE;
    private boolean found;
    private boolean ever;
    private long lastMs;

    /** A sign that was seen since the last report. */
    void told(String why) {
        told = Reading.of(why);
    }

    /**
     * Once in each report.
     *
     * @param found whether a finding says that a limit is near
     */
    void see(long nowMs, boolean found) {
        now = told;
        told = NONE;
        this.found = found;
        if (!isNow()) return;
        ever = true;
        lastMs = nowMs;
    }

    /** What the watch saw right before this report. */
    Reading<String> sign() {
        return now;
    }

    /** At this report. */
    boolean isNow() {
        return found || now.isPresent();
    }

    /** At this report, or less than five minutes ago. */
    boolean lasts(long nowMs) {
        return ever && nowMs - lastMs < CALM_MS;
    }
}
