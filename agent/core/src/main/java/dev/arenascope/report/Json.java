package dev.arenascope.report;

import dev.arenascope.snapshot.Reading;

/**
 * Writes one JSON document (RFC 8259) on one line. Not a number and infinity are written as null, which JSON has no word for; a
 * surrogate without its partner is written as U+FFFD, so that the text can always be encoded.
 */
final class Json {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final StringBuilder out = new StringBuilder(4096);
    private boolean comma;

    Json beginObject() {
        separate().append('{');
        comma = false;
        return this;
    }

    Json endObject() {
        out.append('}');
        comma = true;
        return this;
    }

    Json beginArray() {
        separate().append('[');
        comma = false;
        return this;
    }

    Json endArray() {
        out.append(']');
        comma = true;
        return this;
    }

    Json name(String name) {
        quote(separate(), name);
        out.append(':');
        comma = false;
        return this;
    }

    Json value(String value) {
        quote(separate(), value);
        return this;
    }

    Json value(long value) {
        separate().append(value);
        return this;
    }

    Json field(String name, String value) {
        return name(name).value(value);
    }

    Json field(String name, long value) {
        name(name).separate().append(value);
        return this;
    }

    Json field(String name, boolean value) {
        name(name).separate().append(value);
        return this;
    }

    Json field(String name, double value) {
        return name(name).value(value);
    }

    Json value(double value) {
        separate();
        if (!Double.isFinite(value)) out.append("null");
        else if (value == Math.rint(value) && Math.abs(value) < 1e15) out.append((long) value);
        else out.append(value);
        return this;
    }

    /** An absent number is null; the caller lists its reason. */
    Json field(String name, Reading<? extends Number> value) {
        if (value instanceof Reading.Present<? extends Number> p) {
            return p.value() instanceof Double d
                    ? field(name, d.doubleValue())
                    : field(name, p.value().longValue());
        }
        return nothing(name);
    }

    /** A value that is absent; the caller lists its reason. */
    Json nothing(String name) {
        name(name).separate().append("null");
        return this;
    }

    @Override
    public String toString() {
        return out.toString();
    }

    private StringBuilder separate() {
        if (comma) out.append(',');
        comma = true;
        return out;
    }

    /** In double quotes, as JSON and YAML both read it. */
    static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < 0x20 || c == 0x7f || c == '\u2028' || c == '\u2029') escape(out, c);
            else if (!Character.isSurrogate(c)) out.append(c);
            else if (i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1)))
                out.append(c).append(text.charAt(++i));
            else escape(out, '\ufffd');
        }
        out.append('"');
    }

    private static void escape(StringBuilder out, char c) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) out.append(HEX[c >> shift & 0xf]);
    }
}
