package dev.arenascope.governor;

import dev.arenascope.snapshot.Reading;

/** What became of an action when it was carried out. */
public sealed interface Outcome {
    /** @param pauseMs the longest that a thread of the target waited, as far as it was measured */
    record Done(Reading<Double> pauseMs) implements Outcome {}

    /** Nothing was changed. */
    record Failed(String reason) implements Outcome {}
}
