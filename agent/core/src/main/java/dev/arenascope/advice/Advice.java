package dev.arenascope.advice;

import java.util.List;

/**
 * What a report says about settings.
 *
 * @param diff what to change for the next start
 * @param savings what earlier advice saved that this JVM was started with
 */
public record Advice(AdviceDiff diff, List<Saving> savings) {
    public static final Advice NONE = new Advice(AdviceDiff.NONE, List.of());

    public boolean isEmpty() {
        return diff.isEmpty() && savings.isEmpty();
    }
}
