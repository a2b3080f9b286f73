package dev.arenascope.procfs;

import dev.arenascope.snapshot.Reading;

/**
 * Takes a file line by line and gives what it says. Pure, for one use, never throws.
 *
 * @param <T> what the file says
 */
interface LineParser<T> {

    /** One line without its newline: bytes {@code from} to {@code to}, valid during the call only. */
    void line(byte[] text, int from, int to);

    /** Whether the lines to come say nothing, so that they need not be read; asked between two pieces of the file, not at each line. */
    default boolean isDone() {
        return false;
    }

    /** What the lines said; absent when they did not say it. */
    Reading<T> result();
}
