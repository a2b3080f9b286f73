package dev.arenascope.it;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.opentest4j.TestAbortedException;

/**
 * What a test needs of the machine. Where it is missing the test is skipped with a line that says what to install; with
 * {@code ARENASCOPE_REQUIRE_ALL=true} in the environment, or {@code -Darenascope.requireAll=true}, it fails instead.
 */
public final class Needs {
    private static final boolean ALL = Boolean.getBoolean("arenascope.requireAll")
            || Boolean.parseBoolean(System.getenv().getOrDefault("ARENASCOPE_REQUIRE_ALL", "false"));

    private Needs() {}

    public static void that(boolean present, String what) {
        if (present) return;
        if (ALL) Assertions.fail("needs " + what);
        wherePossible(false, what);
    }

    /** For what no package brings, like the kernel's cgroup version: never a failure. */
    public static void wherePossible(boolean present, String what) {
        if (present) return;
        System.err.println("[SKIPPED] needs " + what);
        throw new TestAbortedException("needs " + what);
    }

    /** Root with mount namespaces: some tests hide a file or make a folder read-only, for one process only. */
    public static void mountNamespaces() {
        that(succeeds("unshare", "-m", "true"), "root and unshare (package util-linux) for a mount namespace");
    }

    private static boolean succeeds(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (java.io.IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
