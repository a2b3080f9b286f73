package dev.arenascope.it.hosts;

/** Ends by an exception out of main. */
public final class Throws {
    private Throws() {}

    public static void main(String[] args) {
        if (args.length == 0) throw new IllegalStateException("the host's own failure");
    }
}
