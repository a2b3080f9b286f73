package dev.arenascope.golang;

import org.jspecify.annotations.Nullable;

/**
 * Tells the formats apart by what they say, not by where they were asked for: one that begins with a brace is JSON, one whose first line is
 * that of a heap profile is pprof, other text is Prometheus'. Keeps no more than one unfinished line.
 */
final class AnswerText implements Body {
    /** A longer line is left out: none that is looked for is so long. */
    private static final int MAX_LINE_BYTES = 4096;

    private final JsonText json = new JsonText();
    private final MetricsText metrics = new MetricsText();
    private final ProfileText profile = new ProfileText();
    private final byte[] rest = new byte[MAX_LINE_BYTES];
    private int restBytes;
    private boolean overlong;
    private boolean begun;
    private boolean isJson;
    private @Nullable LineFormat lines;

    void begin() {
        json.clear();
        metrics.clear();
        profile.clear();
        restBytes = 0;
        overlong = false;
        begun = false;
        isJson = false;
        lines = null;
    }

    @Override
    public void accept(byte[] bytes, int from, int to) throws UnreadableException {
        int at = from;
        while (!begun && at < to) {
            if (isBlank(bytes[at])) {
                at++;
            } else {
                recognise(bytes[at]);
            }
        }
        if (isJson) {
            json.accept(bytes, at, to);
        } else {
            cut(bytes, at, to);
        }
    }

    GoAnswer end(String source) throws UnreadableException {
        if (!begun) throw new UnreadableException("answers nothing");
        if (isJson) return json.answer(source);
        // A last line without its end is torn, and is dropped: half a number is a number.
        if (lines == null) throw new UnreadableException("answers no line");
        return lines.answer(source);
    }

    private void recognise(byte first) throws UnreadableException {
        if (first == '<') throw new UnreadableException("answers HTML or XML");
        // gzip, as a profile is without debug=1
        if (first == 0x1f)
            throw new UnreadableException("answers compressed bytes: a profile is asked for with ?debug=1");
        if (first < ' ') throw new UnreadableException("answers no text");
        begun = true;
        isJson = first == '{';
    }

    private void cut(byte[] bytes, int from, int to) {
        int start = from;
        for (int end = newline(bytes, start, to); end >= 0; end = newline(bytes, start, to)) {
            if (overlong) {
                overlong = false;
            } else if (restBytes == 0) {
                line(bytes, start, end);
            } else if (restBytes + end - start <= MAX_LINE_BYTES) {
                System.arraycopy(bytes, start, rest, restBytes, end - start);
                line(rest, 0, restBytes + end - start);
            }
            restBytes = 0;
            start = end + 1;
        }
        if (overlong || start == to) return;
        if (restBytes + to - start > MAX_LINE_BYTES) {
            overlong = true;
            return;
        }
        System.arraycopy(bytes, start, rest, restBytes, to - start);
        restBytes += to - start;
    }

    private void line(byte[] text, int from, int to) {
        int end = to > from && text[to - 1] == '\r' ? to - 1 : to;
        if (lines == null) lines = ProfileText.isFirst(text, from, end) ? profile : metrics;
        lines.line(text, from, end);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** A loop of its own, as for the files of the kernel: the JIT compiles it first, and alone. */
    private static int newline(byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] == '\n') return i;
        }
        return -1;
    }
}
