package dev.arenascope.golang;

/** Ends the reading of an endpoint, with the reason of its absence. */
final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;
    private final boolean late;

    UnreadableException(String reason) {
        this(reason, false);
    }

    private UnreadableException(String reason, boolean late) {
        super(reason, null, false, false);
        this.reason = reason;
        this.late = late;
    }

    static UnreadableException late(String reason) {
        return new UnreadableException(reason, true);
    }

    /** Whether time ran out, and not that something unreadable came. */
    boolean isLate() {
        return late;
    }

    String reason() {
        return reason;
    }
}
