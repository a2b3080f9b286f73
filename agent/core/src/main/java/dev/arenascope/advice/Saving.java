package dev.arenascope.advice;

import dev.arenascope.snapshot.Reading;

/**
 * What a setting saved: this life of the service beside the one before it was set, at the same age. The load of the two is whatever it was.
 *
 * @param advised what was asked for, and what was forecast
 * @param ageMs time since the start at which both are compared: the means over the half of that time that ends there
 * @param before the life without the setting
 * @param now this one
 * @param others other settings of earlier advice that this JVM has too: they share in the difference
 */
public record Saving(Advised advised, long ageMs, Point before, Point now, int others) {

    /** Bytes of the resident set; negative when there is more than before. */
    public long bytes() {
        return before.residentBytes() - now.residentBytes();
    }

    /**
     * One life at one age.
     *
     * @param ageMs time since the start: 5 s, doubled again and again
     * @param residentBytes mean of VmRSS over the half of the age that ends there
     * @param ownerBytes mean of what the finding's owner holds; absent where it is no owner of resident bytes
     */
    public record Point(long ageMs, long residentBytes, Reading<Long> ownerBytes) {}
}
