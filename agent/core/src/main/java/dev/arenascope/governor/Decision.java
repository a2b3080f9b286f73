package dev.arenascope.governor;

/** What the governor makes of one report. */
public sealed interface Decision {
    /** For an operator. */
    String why();

    record Hold(String why) implements Decision {}

    record Act(Action action, String why) implements Decision {}
}
