package dev.arenascope.model.rules;

/** Lines that more than one rule gives for a Go process. */
final class GoAdvice {
    /** By the package of this project, or by any handler of the program's own. */
    static final String FREE_NOW = "debug.FreeOSMemory() gives it back once (the package arenascope takes"
            + " {\"free_os_memory\":true} by POST)";

    /** The package takes no more. */
    private static final long MOST_PERCENT = 400;

    private GoAdvice() {}

    /** For a running process. */
    static String percentNow(long percent) {
        return "debug.SetGCPercent(" + percent + ") while it runs"
                + (percent <= MOST_PERCENT ? lent("{\"gogc\":" + percent, "GOGC") : "");
    }

    static String limitNow(long mib) {
        return "debug.SetMemoryLimit(" + mib + " << 20) while it runs"
                + lent("{\"memory_limit\":" + (mib << 20), "GOMEMLIMIT");
    }

    private static String lent(String setting, String variable) {
        return "; the package arenascope lends it for an hour by POST " + setting + ",\"lease_seconds\":3600}, unless "
                + variable + " is in its environment";
    }
}
