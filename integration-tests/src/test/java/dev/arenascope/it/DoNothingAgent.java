package dev.arenascope.it;

/** An agent that does nothing at all: what any agent costs, to compare ours with. Not on the class path of the hosts. */
public final class DoNothingAgent {
    private DoNothingAgent() {}

    public static void premain(String arguments) {}
}
