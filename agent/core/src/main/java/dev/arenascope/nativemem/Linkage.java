package dev.arenascope.nativemem;

import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;

/**
 * The way in which this JDK calls native code. None links a function as critical: a call may wait for a mutex of the allocator, and a
 * critical one would hold up every safepoint for as long.
 */
interface Linkage {
    /** The one release whose incubator is known. */
    int INCUBATOR = 17;

    /** Opens what this JDK has; it may load classes, a module and a small library of the JDK, so it is for the one who needs it. */
    static Linkage open() throws Throwable {
        return Runtime.version().feature() == INCUBATOR ? IncubatorLinkage.open() : ForeignLinkage.open();
    }

    /** Address of a function of the C library; a library that is preloaded is not asked. */
    long libraryFunction(String name) throws Throwable;

    /**
     * The function at an address, as a handle that takes so many longs and returns one. What the function does not take it does not
     * read: Linux passes the first six whole numbers in registers, on x86-64 as on aarch64. Of a result that is an int the upper half
     * means nothing.
     *
     * @param arguments six, or more where the function itself takes more
     */
    MethodHandle function(long address, int arguments) throws Throwable;

    /** Native memory as a buffer in the machine's byte order. It is neither allocated nor counted, and nothing frees it. */
    ByteBuffer memory(long address, int bytes) throws Throwable;
}
