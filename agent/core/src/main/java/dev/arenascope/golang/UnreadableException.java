package dev.arenascope.golang;

/** Ends the reading of an endpoint; the message is the reason of its absence. */
final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1;

    UnreadableException(String reason) {
        super(reason, null, false, false);
    }
}
