package dev.arenascope.golang;

/** A format that is read line by line. */
interface LineFormat {
    void line(byte[] text, int from, int to);

    GoAnswer answer(String source) throws UnreadableException;
}
