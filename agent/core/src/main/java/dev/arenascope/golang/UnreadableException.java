package dev.arenascope.golang;

/** Ends the reading of an endpoint, with the reason of its absence. */
final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;

    UnreadableException(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
