package dev.arenascope.jvm;

/** Words of this process's memory; an address that cannot be read is an answer, not a crash. */
@FunctionalInterface
public interface MemoryWords {
    /** Fills {@code into} from an address on, a multiple of 8; false when not all of it can be read. */
    boolean read(long address, long[] into);
}
