package dev.arenascope.golang;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes of an endpoint as they come. */
interface Incoming {
    /** Waits for at least one byte; -1 at the end. */
    int read(ByteBuffer piece) throws IOException, UnreadableException;
}
