package dev.arenascope.golang;

import dev.arenascope.snapshot.Reading;

/**
 * GOGC: the heap may grow by this share of what the last collection left alive before the next one ends.
 *
 * @param value percent; as in Go itself any negative value is off, and all of them are {@link #OFF}
 */
public record GcPercent(int value) {
    /** No collection but by the memory limit. */
    public static final GcPercent OFF = new GcPercent(-1);

    public GcPercent {
        value = Math.max(-1, value);
    }

    /** As a server tells it. */
    static Reading<GcPercent> of(Reading<Long> number) {
        if (!(number instanceof Reading.Present<Long> p)) return Reading.absent(number.reason());
        if (p.value() > Integer.MAX_VALUE) return Reading.absent("GOGC is no percentage: " + p.value());
        return Reading.of(new GcPercent((int) Math.max(-1, p.value())));
    }

    public boolean isOff() {
        return value < 0;
    }

    /** For an operator. */
    public String text() {
        return isOff() ? "off" : Integer.toString(value);
    }
}
