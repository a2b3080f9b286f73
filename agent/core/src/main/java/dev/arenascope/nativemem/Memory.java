package dev.arenascope.nativemem;

import java.nio.ByteBuffer;

/** The bytes of this process, read where a raw pointer would not be safe: an unmapped address is a result, not a crash. */
@FunctionalInterface
interface Memory {
    /** Fills {@code into}, a heap buffer, from {@code address} on; the number of bytes read, -1 when the address cannot be read. */
    int read(long address, ByteBuffer into);

    /** Why no address at all can be read. */
    default String reason() {
        return "the memory of this process cannot be read";
    }
}
