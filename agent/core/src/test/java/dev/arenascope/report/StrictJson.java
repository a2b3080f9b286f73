package dev.arenascope.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads JSON by the letter of RFC 8259: anything more is an error. Objects are maps, numbers are doubles. */
final class StrictJson {
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private final String text;
    private int at;

    private StrictJson(String text) {
        this.text = text;
    }

    static @Nullable Object parse(String text) {
        StrictJson json = new StrictJson(text);
        Object value = json.value();
        if (json.at != text.length()) throw json.error("nothing more");
        return value;
    }

    private @Nullable Object value() {
        if (accept("{")) return object();
        if (accept("[")) return array();
        if (accept("\"")) return string();
        if (accept("true")) return true;
        if (accept("false")) return false;
        if (accept("null")) return null;
        Matcher number = NUMBER.matcher(text).region(at, text.length());
        if (!number.lookingAt()) throw error("a value");
        at = number.end();
        return Double.valueOf(number.group());
    }

    private Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        if (accept("}")) return fields;
        do {
            expect("\"");
            String name = string();
            expect(":");
            if (fields.containsKey(name)) throw error("a name only once: " + name);
            fields.put(name, value());
        } while (accept(","));
        expect("}");
        return fields;
    }

    private List<@Nullable Object> array() {
        List<@Nullable Object> elements = new ArrayList<>();
        if (accept("]")) return elements;
        do elements.add(value());
        while (accept(","));
        expect("]");
        return elements;
    }

    private String string() {
        StringBuilder out = new StringBuilder();
        while (true) {
            if (at >= text.length()) throw error("an end of the string");
            char c = text.charAt(at++);
            if (c == '"') return out.toString();
            if (c < 0x20) throw error("no control character");
            out.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() {
        char c = text.charAt(at++);
        if (c == 'u') {
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 4, at), 16);
        }
        int index = "\"\\/bfnrt".indexOf(c);
        if (index < 0) throw error("an escape");
        return "\"\\/\b\f\n\r\t".charAt(index);
    }

    private boolean accept(String token) {
        if (!text.startsWith(token, at)) return false;
        at += token.length();
        return true;
    }

    private void expect(String token) {
        if (!accept(token)) throw error(token);
    }

    private IllegalArgumentException error(String expected) {
        return new IllegalArgumentException("expected " + expected + " at " + at + " of " + text);
    }
}
