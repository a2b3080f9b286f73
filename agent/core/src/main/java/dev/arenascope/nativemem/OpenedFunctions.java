package dev.arenascope.nativemem;

import org.jspecify.annotations.Nullable;

/** {@link NativeFunctions} that are linked when they are first asked for, and then kept. For one thread. */
final class OpenedFunctions {
    private @Nullable NativeFunctions opened;

    NativeFunctions get() throws Throwable {
        NativeFunctions known = opened;
        if (known == null) {
            known = NativeFunctions.open();
            opened = known;
        }
        return known;
    }
}
