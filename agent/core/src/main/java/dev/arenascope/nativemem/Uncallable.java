package dev.arenascope.nativemem;

/** A function of native code that cannot be called; the message is the reason, as one phrase for an operator. */
final class Uncallable extends Exception {
    private static final long serialVersionUID = 1;

    Uncallable(String reason) {
        super(reason, null, false, false);
    }
}
