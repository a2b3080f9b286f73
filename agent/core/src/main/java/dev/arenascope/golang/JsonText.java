package dev.arenascope.golang;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.arenascope.snapshot.GoHeap;

/**
 * The two formats in JSON, read byte by byte with a memory of some hundred bytes: expvar, where {@code memstats} is an object of the
 * first level, and this project's package, whose figures are of the first level themselves beside {@code "arenascope":1}. All else
 * is passed over.
 */
final class JsonText {
    private static final int MAX_DEPTH = 60;
    private static final int MAX_TOKEN = 256;
    private static final byte[] MEMSTATS = "memstats".getBytes(US_ASCII);
    private static final byte[] ARENASCOPE = "arenascope".getBytes(US_ASCII);
    private static final byte[] GO_VERSION = "goVersion".getBytes(US_ASCII);
    private static final byte[] PATH = "path".getBytes(US_ASCII);
    private static final byte[] MODULE = "module".getBytes(US_ASCII);
    private static final byte[] NULL = "null".getBytes(US_ASCII);

    /** What may come next outside of a string or a number. */
    private enum Next {
        VALUE,
        VALUE_OR_END,
        KEY,
        KEY_OR_END,
        COLON,
        COMMA_OR_END,
        NOTHING
    }

    private final Told ours = new Told();
    private final Told expvar = new Told();
    private final byte[] key = new byte[MAX_TOKEN];
    private final byte[] token = new byte[MAX_TOKEN];
    private int keyBytes;
    private int tokenBytes;
    private int depth;
    /** A bit for each level: 1 is an array. */
    private long arrays;

    private Next next = Next.VALUE;
    private boolean inString;
    private boolean escaped;
    private boolean inBare;
    private boolean isKey;
    private boolean inMemstats;
    private boolean isOurs;
    private boolean isExpvar;

    void clear() {
        ours.clear();
        expvar.clear();
        keyBytes = 0;
        tokenBytes = 0;
        depth = 0;
        arrays = 0;
        next = Next.VALUE;
        inString = false;
        escaped = false;
        inBare = false;
        isKey = false;
        inMemstats = false;
        isOurs = false;
        isExpvar = false;
    }

    void accept(byte[] bytes, int from, int to) throws UnreadableException {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (inString) {
                string(b);
            } else if (!inBare) {
                structure(b);
            } else if (isBare(b)) {
                keep(b);
            } else {
                inBare = false;
                number();
                structure(b);
            }
        }
    }

    GoAnswer answer(String source) throws UnreadableException {
        if (next != Next.NOTHING) throw new UnreadableException("JSON that does not end");
        if (isExpvar) return expvar.answer(source, GoHeap.Kind.EXPVAR);
        if (isOurs) return ours.answer(source, GoHeap.Kind.ARENASCOPE);
        throw new UnreadableException("JSON without memstats");
    }

    private void string(byte b) {
        if (escaped) {
            escaped = false;
            // Of a name that is looked for no letter is escaped; a slash in a path may be.
            if (b != '/' && b != '"' && b != '\\') keep((byte) '\\');
            keep(b);
        } else if (b == '\\') {
            escaped = true;
        } else if (b != '"') {
            keep(b);
        } else {
            inString = false;
            if (isKey) {
                System.arraycopy(token, 0, key, 0, Math.min(tokenBytes, MAX_TOKEN));
                keyBytes = tokenBytes;
                next = Next.COLON;
            } else {
                text();
            }
        }
    }

    /** A token that is too long for the array is none that is looked for; its length tells. */
    private void keep(byte b) {
        if (tokenBytes < MAX_TOKEN) token[tokenBytes] = b;
        if (tokenBytes <= MAX_TOKEN) tokenBytes++;
    }

    private void structure(byte b) throws UnreadableException {
        if (b == ' ' || b == '\n' || b == '\r' || b == '\t') return;
        switch (next) {
            case VALUE -> value(b);
            case VALUE_OR_END -> {
                if (b == ']') close(b);
                else value(b);
            }
            case KEY -> key(b);
            case KEY_OR_END -> {
                if (b == '}') close(b);
                else key(b);
            }
            case COLON -> {
                if (b != ':') throw broken();
                next = Next.VALUE;
            }
            case COMMA_OR_END -> {
                if (b == ',') next = isArray() ? Next.VALUE : Next.KEY;
                else close(b);
            }
            case NOTHING -> throw new UnreadableException("more than one JSON object");
        }
    }

    private void value(byte b) throws UnreadableException {
        tokenBytes = 0;
        if (b == '{' || b == '[') {
            open(b == '[');
        } else if (b == '"') {
            inString = true;
            isKey = false;
        } else if (isBare(b)) {
            inBare = true;
            keep(b);
        } else {
            throw broken();
        }
    }

    private void key(byte b) throws UnreadableException {
        if (b != '"') throw broken();
        tokenBytes = 0;
        inString = true;
        isKey = true;
    }

    private void open(boolean array) throws UnreadableException {
        if (depth == MAX_DEPTH) throw new UnreadableException("JSON of more than " + MAX_DEPTH + " levels");
        if (!array && depth == 1 && isKeyed() && isKeyNamed(MEMSTATS)) {
            inMemstats = true;
            isExpvar = true;
        }
        depth++;
        arrays = array ? arrays | (1L << depth) : arrays & ~(1L << depth);
        next = array ? Next.VALUE_OR_END : Next.KEY_OR_END;
    }

    private void close(byte b) throws UnreadableException {
        if (b != (isArray() ? ']' : '}')) throw broken();
        depth--;
        if (depth == 1) inMemstats = false;
        afterValue();
    }

    private void afterValue() {
        next = depth == 0 ? Next.NOTHING : Next.COMMA_OR_END;
    }

    private void number() {
        afterValue();
        boolean first = depth == 1 && isKeyed();
        if (keyBytes > MAX_TOKEN || (!first && !(depth == 2 && inMemstats && isKeyed()))) return;
        if (FigureNames.equal(NULL, token, 0, Math.min(tokenBytes, MAX_TOKEN))) return;
        double value = tokenBytes > MAX_TOKEN ? Double.NaN : Decimal.parse(token, 0, tokenBytes);
        if (first && isKeyNamed(ARENASCOPE)) isOurs = true;
        FigureNames names = first ? FigureNames.OURS : FigureNames.MEMSTATS;
        int index = names.find(key, 0, keyBytes);
        if (index != FigureNames.NONE) (first ? ours : expvar).figures.put(names.figure(index), value);
    }

    private void text() {
        afterValue();
        if (depth != 1 || !isKeyed() || tokenBytes > MAX_TOKEN) return;
        if (isKeyNamed(GO_VERSION)) ours.version(new String(token, 0, tokenBytes, UTF_8));
        if (isKeyNamed(PATH)) ours.path(new String(token, 0, tokenBytes, UTF_8));
        if (isKeyNamed(MODULE)) ours.module(new String(token, 0, tokenBytes, UTF_8));
    }

    private boolean isArray() {
        return ((arrays >>> depth) & 1) != 0;
    }

    private boolean isKeyed() {
        return depth > 0 && !isArray();
    }

    private boolean isKeyNamed(byte[] name) {
        return keyBytes <= MAX_TOKEN && FigureNames.equal(name, key, 0, keyBytes);
    }

    /** Of a number, or of true, false and null; also of NaN, which some print. */
    private static boolean isBare(byte b) {
        int letter = b | 0x20;
        return (b >= '0' && b <= '9') || (letter >= 'a' && letter <= 'z') || b == '-' || b == '+' || b == '.';
    }

    private static UnreadableException broken() {
        return new UnreadableException("broken JSON");
    }
}
