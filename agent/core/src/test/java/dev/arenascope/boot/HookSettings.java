package dev.arenascope.boot;

import java.lang.invoke.MethodHandles;
import java.util.List;

/** What the agent would tell the hook of a JVM with compressed pointers, once for all tests of a JVM. */
public final class HookSettings {
    static {
        try {
            SiteLayout.describe(
                    MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
                            .findVarHandle(Thread.class, "tid", long.class),
                    null,
                    8,
                    List.of(16, 16, 16, 16),
                    2);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private HookSettings() {}

    /** Before the first touch of the hook. */
    public static void describe() {
        // the class was initialised
    }
}
