package dev.arenascope.golang;

/** The bytes of an executable file, by their offset. */
public interface ExecutableBytes {

    /**
     * Fills a part of an array from its start on; fewer bytes are read only where the file ends.
     *
     * @param offset in the file
     * @param length at most the array's
     * @return number of bytes read; 0 or less where there are none, or they cannot be read
     */
    int read(long offset, byte[] into, int length);
}
