package dev.arenascope.launcher;

import org.jspecify.annotations.Nullable;

/** Tells when the application's main has started. Until then the agent touches nothing that the host may want to set up first. */
final class MainWatch {
    /** For an agent that is attached: main runs already. */
    static final MainWatch STARTED = new MainWatch(null);

    private static final long POLL_MS = 200;
    /** A host that a native launcher started may never have a method main at the bottom of that thread: 10 s. */
    private static final int POLLS_WITHOUT_MAIN = 50;
    /** Another agent's premain may take its time; one that never ends must not keep us waiting for ever: 10 min. */
    private static final int POLLS_AT_MOST = 3000;

    /** What the thread that will run main is at. */
    enum Phase {
        /** In a premain, or loading the main class. */
        BEFORE_MAIN,
        MAIN,
        UNKNOWN
    }

    private final @Nullable Thread main;

    private MainWatch(@Nullable Thread main) {
        this.main = main;
    }

    static MainWatch of(Thread main) {
        return new MainWatch(main);
    }

    void await() throws InterruptedException {
        int unknown = 0;
        for (int i = 0; i < POLLS_AT_MOST && unknown < POLLS_WITHOUT_MAIN && main != null && main.isAlive(); i++) {
            Phase phase = phase(main.getStackTrace());
            if (phase == Phase.MAIN) return;
            if (phase == Phase.UNKNOWN) unknown++;
            Thread.sleep(POLL_MS);
        }
    }

    static Phase phase(StackTraceElement[] stack) {
        if (stack.length == 0) return Phase.UNKNOWN;
        StackTraceElement bottom = stack[stack.length - 1];
        String name = bottom.getClassName();
        if (name.startsWith("sun.instrument.") || name.startsWith("sun.launcher.")) return Phase.BEFORE_MAIN;
        return bottom.getMethodName().equals("main") ? Phase.MAIN : Phase.UNKNOWN;
    }
}
