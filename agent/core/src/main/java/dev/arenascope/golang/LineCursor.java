package dev.arenascope.golang;

/** Goes through a line step by step. Once a step fails all that follow fail, so only the end asks. */
final class LineCursor {
    /** Digits of a number that certainly fits a long. */
    private static final int DIGITS = 18;

    private static final double TENTH = 0.1;

    private final String line;
    private int at;
    private boolean good = true;

    LineCursor(String line, int from) {
        this.line = line;
        at = from;
    }

    boolean isGood() {
        return good;
    }

    boolean isAtEnd() {
        return at == line.length();
    }

    void expect(String text) {
        if (!skip(text)) good = false;
    }

    /** Whether the text stood here; if so it is behind now. */
    boolean skip(String text) {
        if (!good || !line.startsWith(text, at)) return false;
        at += text.length();
        return true;
    }

    /** Digits; without any the step fails and gives 0, which nobody uses. */
    long whole() {
        int from = at;
        long value = 0;
        while (good && at < line.length() && at - from < DIGITS && digit() >= 0) {
            value = value * 10 + digit();
            at++;
        }
        if (at == from || (at < line.length() && digit() >= 0)) good = false;
        return value;
    }

    /** Digits, behind a minus sign or not. */
    long signed() {
        return skip("-") ? -whole() : whole();
    }

    /** Digits with or without a fraction, which is how the runtime prints milliseconds: 0, 0.10, 7.4, 120. */
    double decimal() {
        double value = whole();
        if (!skip(".")) return value;
        double unit = TENTH;
        int from = at;
        while (good && at < line.length() && at - from < DIGITS && digit() >= 0) {
            value += digit() * unit;
            unit *= TENTH;
            at++;
        }
        if (at == from) good = false;
        return value;
    }

    private int digit() {
        char c = line.charAt(at);
        return c >= '0' && c <= '9' ? c - '0' : -1;
    }
}
