package dev.arenascope.advice;

import dev.arenascope.snapshot.Reading;
import java.util.List;

/** What this JVM was started with. */
public interface Start {
    /** The variable whose words the JVM takes before those of its command line. */
    String OPTIONS_VARIABLE = "JAVA_TOOL_OPTIONS";

    /** Options of the JVM in the order in which they were taken, those of {@link #OPTIONS_VARIABLE} first; of two alike the last one holds. */
    List<String> arguments();

    /** A variable of the environment; absent when it is not set. */
    Reading<String> variable(String name);

    /**
     * The value that an option of the JVM has since the start, as the JVM prints it: {@code true}, a number in the option's own unit.
     *
     * @param name without {@code -XX:}
     * @return absent when this JVM has no such option
     */
    Reading<String> option(String name);

    /** Whether somebody changed the option while the JVM ran: its value is then not what it was started with. */
    boolean isChangedSince(String name);
}
