package dev.arenascope.procfs;

import java.nio.charset.StandardCharsets;

/**
 * A position in a line of kernel text. Every method may be called on any bytes and none throws: a number that is not there is
 * {@link #NONE}, one that is too large is {@link Long#MAX_VALUE}.
 */
final class Cursor {
    static final long NONE = -1;

    private byte[] text = {};
    private int at;
    private int end;

    Cursor on(byte[] newText, int from, int to) {
        text = newText;
        at = from;
        end = to;
        return this;
    }

    boolean atEnd() {
        return at >= end;
    }

    int position() {
        return at;
    }

    /** The byte at the cursor; 0 at the end of the line. */
    byte peek() {
        return at < end ? text[at] : 0;
    }

    boolean skip(char c) {
        if (peek() != c) return false;
        at++;
        return true;
    }

    boolean skip(byte[] word) {
        if (end - at < word.length) return false;
        for (int i = 0; i < word.length; i++) {
            if (text[at + i] != word[i]) return false;
        }
        at += word.length;
        return true;
    }

    Cursor skipBlanks() {
        while (peek() == ' ' || peek() == '\t') at++;
        return this;
    }

    Cursor skipWord() {
        while (at < end && text[at] != ' ' && text[at] != '\t') at++;
        return this;
    }

    /** Moves behind the next {@code c}; to the end of the line when there is none. */
    boolean skipPast(char c) {
        while (at < end) {
            if (text[at++] == c) return true;
        }
        return false;
    }

    long decimal() {
        if (!isDigit(peek())) return NONE;
        long value = 0;
        for (; isDigit(peek()); at++) {
            int digit = text[at] - '0';
            value = value > (Long.MAX_VALUE - digit) / 10 ? Long.MAX_VALUE : value * 10 + digit;
        }
        return value;
    }

    long hex() {
        int digit = hexDigit(peek());
        if (digit < 0) return NONE;
        long value = 0;
        for (; digit >= 0; digit = hexDigit(peek())) {
            value = value > (Long.MAX_VALUE >>> 4) ? Long.MAX_VALUE : value << 4 | digit;
            at++;
        }
        return value;
    }

    /** A number of bytes, which the kernel prints as {@code 123 kB}, or {@code 123} when the unit is one. */
    long amount() {
        long value = skipBlanks().decimal();
        boolean kilobytes = value != NONE && skipBlanks().skip('k');
        return kilobytes ? times1024(value) : value;
    }

    /** A number such as {@code 12.34}; NaN when there is none. */
    double fraction() {
        long whole = decimal();
        if (whole == NONE) return Double.NaN;
        if (!skip('.')) return whole;
        double digits = 0;
        double unit = 1;
        for (; isDigit(peek()); at++) {
            if (unit >= 1e15) continue;
            digits = digits * 10 + (text[at] - '0');
            unit *= 10;
        }
        return whole + digits / unit;
    }

    /** The text between two positions. */
    String text(int from, int to) {
        return new String(text, from, Math.max(0, to - from), StandardCharsets.UTF_8);
    }

    /** The word at the cursor, which moves behind it. */
    String word() {
        int from = at;
        return skipWord().text(from, at);
    }

    String rest() {
        return text(at, end);
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static long times1024(long value) {
        return value > (Long.MAX_VALUE >>> 10) ? Long.MAX_VALUE : value << 10;
    }

    static int hexDigit(byte b) {
        if (isDigit(b)) return b - '0';
        return b >= 'a' && b <= 'f' ? b - 'a' + 10 : -1;
    }
}
