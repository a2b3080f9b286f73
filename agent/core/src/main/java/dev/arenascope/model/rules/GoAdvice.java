package dev.arenascope.model.rules;

/** Lines that more than one rule gives for a Go process. */
final class GoAdvice {
    /** By the package of this project, or by any handler of the program's own. */
    static final String FREE_NOW = "debug.FreeOSMemory() gives it back once (the package arenascope takes"
            + " {\"free_os_memory\":true} by POST)";

    private GoAdvice() {}

    /** For a running process. */
    static String percentNow(long percent) {
        return "debug.SetGCPercent(" + percent + ") while it runs (the package arenascope takes {\"gogc\":" + percent
                + "} by POST)";
    }

    static String limitNow(long mib) {
        return "debug.SetMemoryLimit(" + mib + " << 20) while it runs (the package arenascope takes {\"memory_limit\":"
                + (mib << 20) + "} by POST)";
    }
}
