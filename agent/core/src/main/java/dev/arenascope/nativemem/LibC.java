package dev.arenascope.nativemem;

import dev.arenascope.snapshot.Reading;

/**
 * Functions of the C library. This is the twin for Java 17 to 21, which cannot call them; the twin in the java22 layer can.
 */
public final class LibC {
    private static final String NEEDS_22 = "needs JDK 22 or newer for foreign function calls";

    private LibC() {}

    /** The XML that malloc_info(3) writes. */
    public static Reading<String> mallocInfoXml() {
        return Reading.absent(NEEDS_22);
    }

    /** malloc_trim(3): whether memory was given back to the kernel. It holds the lock of each arena in turn. */
    public static Reading<Boolean> trim(long padBytes) {
        return Reading.absent(NEEDS_22);
    }

    /** gnu_get_libc_version(3), for example {@code 2.36}. */
    public static Reading<String> version() {
        return Reading.absent(NEEDS_22);
    }
}
