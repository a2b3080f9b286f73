package dev.arenascope.golang;

/** Takes the content of an answer piece by piece, without what HTTP wraps around it. */
interface Body {
    void accept(byte[] bytes, int from, int to) throws UnreadableException;
}
