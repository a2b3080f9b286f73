package dev.arenascope.golang;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.arenascope.snapshot.Reading;
import java.util.HashMap;
import java.util.Map;

/**
 * A small JSON object that a control endpoint answered with: texts and whole numbers by their path, such as {@code previous.gogc}. Arrays are
 * passed over. The answer's length is bounded before.
 */
final class JsonAnswer {
    private static final int DEPTH_AT_MOST = 16;

    /** A path is kept with each of its members: without an end, one long key over many of them makes megabytes of a few kilobytes. */
    private static final int PATH_AT_MOST = 256;

    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, String> bare = new HashMap<>();
    private final String json;
    private int at;

    private JsonAnswer(String json) {
        this.json = json;
    }

    static JsonAnswer parse(byte[] body) throws UnreadableException {
        JsonAnswer answer = new JsonAnswer(new String(body, UTF_8));
        answer.skipBlanks();
        if (answer.peek() != '{') throw damaged();
        answer.value("", 0);
        answer.skipBlanks();
        if (answer.at < answer.json.length()) throw damaged();
        return answer;
    }

    /** A whole number. */
    Reading<Long> number(String path) {
        String text = bare.get(path);
        if (text == null) return Reading.absent("the answer has no " + path);
        try {
            return Reading.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return Reading.absent("no whole number in " + path + " of the answer");
        }
    }

    Reading<String> text(String path) {
        String text = texts.get(path);
        return text == null ? Reading.absent("the answer has no " + path) : Reading.of(text);
    }

    private void value(String path, int depth) throws UnreadableException {
        if (depth > DEPTH_AT_MOST || path.length() > PATH_AT_MOST) throw damaged();
        skipBlanks();
        switch (peek()) {
            case '{' -> object(path, depth);
            case '[' -> array(path, depth);
            case '"' -> {
                texts.put(path, string());
                bare.remove(path); // of two with one name the last counts
            }
            default -> {
                bare.put(path, bareWord());
                texts.remove(path);
            }
        }
    }

    private void object(String path, int depth) throws UnreadableException {
        take('{');
        skipBlanks();
        if (peek() == '}') {
            at++;
            return;
        }
        while (true) {
            skipBlanks();
            String key = string();
            skipBlanks();
            take(':');
            value(path.isEmpty() ? key : path + "." + key, depth + 1);
            skipBlanks();
            if (peek() == '}') break;
            take(',');
        }
        at++;
    }

    private void array(String path, int depth) throws UnreadableException {
        take('[');
        skipBlanks();
        if (peek() == ']') {
            at++;
            return;
        }
        while (true) {
            value(path + "[]", depth + 1);
            skipBlanks();
            if (peek() == ']') break;
            take(',');
        }
        at++;
    }

    private String string() throws UnreadableException {
        take('"');
        StringBuilder out = new StringBuilder();
        for (char c = next(); c != '"'; c = next()) {
            if (c < ' ') throw damaged();
            out.append(c == '\\' ? escaped() : c);
        }
        return out.toString();
    }

    private char escaped() throws UnreadableException {
        char c = next();
        return switch (c) {
            case 'n', 'r', 't', 'b', 'f' -> ' '; // texts are shown in one line
            case 'u' -> unicode();
            case '"', '\\', '/' -> c;
            default -> throw damaged();
        };
    }

    private char unicode() throws UnreadableException {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(next(), 16);
            if (digit < 0) throw damaged();
            value = value * 16 + digit;
        }
        return value < ' ' ? ' ' : (char) value;
    }

    /** A number, true, false or null. */
    private String bareWord() throws UnreadableException {
        int from = at;
        while (at < json.length() && isBare(json.charAt(at))) at++;
        if (at == from) throw damaged();
        return json.substring(from, at);
    }

    private static boolean isBare(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'E';
    }

    private void skipBlanks() {
        while (at < json.length() && " \t\r\n".indexOf(json.charAt(at)) >= 0) at++;
    }

    private char peek() throws UnreadableException {
        if (at >= json.length()) throw damaged();
        return json.charAt(at);
    }

    private char next() throws UnreadableException {
        char c = peek();
        at++;
        return c;
    }

    private void take(char wanted) throws UnreadableException {
        if (next() != wanted) throw damaged();
    }

    private static UnreadableException damaged() {
        return new UnreadableException("answers no JSON object");
    }
}
