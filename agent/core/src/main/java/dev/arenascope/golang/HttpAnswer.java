package dev.arenascope.golang;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An answer of HTTP/1.0 or 1.1: its head is checked, its body handed on in pieces of at most 4 KB, whatever length it claims. One
 * object is one answer.
 */
final class HttpAnswer {
    /** As much of the thread's own direct buffer is used, and kept by the JDK. */
    static final int PIECE_BYTES = 4096;

    static final int MAX_HEAD_BYTES = 16 << 10;

    /** A large page of metrics has 1 MB. */
    static final int MAX_BODY_BYTES = 4 << 20;

    /** Of a line in the head this much is looked at. */
    private static final int LINE_BYTES = 512;

    private final Incoming in;
    private final ByteBuffer buffer;
    private final byte[] piece;
    private final byte[] line = new byte[LINE_BYTES];
    private int at;
    private int end;
    private int headBytes;
    private int bodyBytes;
    private boolean begun;
    private boolean chunked;
    private long length = -1;

    /** @param piece of {@link #PIECE_BYTES}, used for as long as the answer is read */
    HttpAnswer(Incoming in, byte[] piece) {
        this.in = in;
        this.piece = piece;
        buffer = ByteBuffer.wrap(piece);
    }

    /** Only what was answered with 200. */
    void read(Body body) throws IOException, UnreadableException {
        int status = status(line());
        if (status != 200) throw new UnreadableException(refusal(status));
        content(body);
    }

    /** Whatever was answered; the status. */
    int readAny(Body body) throws IOException, UnreadableException {
        int status = status(line());
        content(body);
        return status;
    }

    private void content(Body body) throws IOException, UnreadableException {
        headers();
        if (chunked) {
            chunks(body);
        } else if (length >= 0) {
            if (length > MAX_BODY_BYTES) throw tooLong();
            copy(length, body);
        } else {
            while (fill()) hand(end - at, body);
        }
    }

    private void headers() throws IOException, UnreadableException {
        for (String header = line(); !header.isEmpty(); header = line()) {
            int colon = header.indexOf(':');
            if (colon <= 0) throw new UnreadableException("answers no HTTP: a header without a colon");
            String value = header.substring(colon + 1).strip();
            if (isNamed(header, colon, "content-encoding")) {
                if (!value.equalsIgnoreCase("identity")) throw new UnreadableException("compressed unasked");
            } else if (isNamed(header, colon, "transfer-encoding")) {
                if (!value.equalsIgnoreCase("chunked"))
                    throw new UnreadableException("of an unknown transfer encoding");
                chunked = true;
            } else if (isNamed(header, colon, "content-length")) {
                length = length(value);
            }
        }
    }

    private static boolean isNamed(String header, int colon, String name) {
        return colon == name.length() && header.regionMatches(true, 0, name, 0, colon);
    }

    private static int status(String line) throws UnreadableException {
        boolean http = line.startsWith("HTTP/1.") && line.length() >= 12 && line.charAt(8) == ' ';
        int status = 0;
        for (int i = 9; http && i < 12; i++) {
            char c = line.charAt(i);
            http = c >= '0' && c <= '9';
            status = status * 10 + (c - '0');
        }
        if (!http) throw new UnreadableException("answers no HTTP/1");
        return status;
    }

    private static String refusal(int status) {
        if (status / 100 == 3) return "answers " + status + ": redirects are not followed";
        if (status == 401 || status == 403) return "answers " + status + ": it wants a permission";
        if (status == 404) return "answers 404: nothing is at that path";
        return "answers " + status;
    }

    private static long length(String value) throws UnreadableException {
        long length = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < '0' || c > '9') throw new UnreadableException("its length is no number");
            length = Math.min(length * 10 + (c - '0'), Integer.MAX_VALUE);
        }
        if (value.isEmpty()) throw new UnreadableException("its length is no number");
        return length;
    }

    private void chunks(Body body) throws IOException, UnreadableException {
        while (true) {
            headBytes = 0;
            long size = chunkSize();
            if (size == 0) return;
            if (size > MAX_BODY_BYTES - bodyBytes) throw tooLong();
            copy(size, body);
            if (next() != '\r' || next() != '\n') throw new UnreadableException("a chunk does not end where it says");
        }
    }

    /** What follows a semicolon in that line is an extension, which nobody uses. */
    private long chunkSize() throws IOException, UnreadableException {
        String text = line();
        long size = 0;
        int i = 0;
        for (; i < text.length() && text.charAt(i) != ';' && text.charAt(i) != ' '; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) throw new UnreadableException("a chunk has no size");
            size = Math.min(size * 16 + digit, Integer.MAX_VALUE);
        }
        if (i == 0) throw new UnreadableException("a chunk has no size");
        return size;
    }

    private void copy(long count, Body body) throws IOException, UnreadableException {
        for (long left = count; left > 0; ) {
            if (!fill()) throw new UnreadableException("cut off after " + bodyBytes + " bytes");
            int n = (int) Math.min(left, end - at);
            hand(n, body);
            left -= n;
        }
    }

    private void hand(int count, Body body) throws UnreadableException {
        if (count > MAX_BODY_BYTES - bodyBytes) throw tooLong();
        bodyBytes += count;
        body.accept(piece, at, at + count);
        at += count;
    }

    /** Without its end; of a long line the beginning. */
    private String line() throws IOException, UnreadableException {
        int n = 0;
        for (int b = next(); b != '\n'; b = next()) {
            if (++headBytes > MAX_HEAD_BYTES) throw new UnreadableException("more than 16 KB of headers");
            if (n < LINE_BYTES) line[n++] = (byte) b;
        }
        if (n > 0 && line[n - 1] == '\r') n--;
        return new String(line, 0, n, ISO_8859_1);
    }

    private int next() throws IOException, UnreadableException {
        if (!fill())
            throw new UnreadableException(
                    !begun ? "closed without an answer" : "cut off after " + bodyBytes + " bytes");
        return piece[at++];
    }

    /** Whether there is a byte. */
    private boolean fill() throws IOException, UnreadableException {
        if (at < end) return true;
        int n = in.read(buffer.clear());
        at = 0;
        end = Math.max(n, 0);
        begun |= n > 0;
        return n > 0;
    }

    private static UnreadableException tooLong() {
        return new UnreadableException("longer than 4 MB");
    }
}
