package dev.arenascope.report.jfr;

import dev.arenascope.snapshot.Reading;

/** Numbers of one event that could not be read: an event has no null, so they are named beside it with their reasons. */
final class Missing {
    private final StringBuilder text = new StringBuilder();

    /** The number, or {@link Long#MIN_VALUE}. */
    long orNone(String name, Reading<Long> reading) {
        if (reading instanceof Reading.Present<Long> p) return p.value();
        return none(name, reading);
    }

    /** {@link Long#MIN_VALUE}, for what is absent. */
    long none(String name, Reading<?> absent) {
        add(name, absent.reason());
        return Long.MIN_VALUE;
    }

    /** The number, or NaN. */
    double orNan(String name, Reading<Double> reading) {
        if (reading instanceof Reading.Present<Double> p) return p.value();
        add(name, reading.reason());
        return Double.NaN;
    }

    private void add(String name, String reason) {
        if (text.length() > 0) text.append("; ");
        text.append(name).append(": ").append(reason);
    }

    /** Empty where nothing is missing. */
    @Override
    public String toString() {
        return text.toString();
    }
}
