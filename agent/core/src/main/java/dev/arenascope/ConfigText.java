package dev.arenascope;

import java.util.ArrayList;
import java.util.List;

/** Cuts arguments and files into keys and values; knows nothing of what they mean. */
final class ConfigText {
    private ConfigText() {}

    /**
     * @param key what stands before the first {@code =}; the whole piece when it has none
     * @param value what stands behind it, without its quotes
     * @param assigned whether there was a {@code =}
     */
    record Setting(String key, String value, boolean assigned) {}

    /** {@code key=value,...}; empty pieces are skipped. */
    static List<Setting> ofArguments(String text) {
        List<Setting> settings = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = endOfPiece(text, start);
            add(settings, text.substring(start, end));
            start = end + 1;
        }
        return settings;
    }

    /** One {@code key=value} a line; lines that are empty or start with {@code #} are skipped. */
    static List<Setting> ofLines(String text) {
        List<Setting> settings = new ArrayList<>();
        int start = text.startsWith("\ufeff") ? 1 : 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            if (end < 0) end = text.length();
            String line = text.substring(start, end).strip();
            if (!line.startsWith("#")) add(settings, line);
            start = end + 1;
        }
        return settings;
    }

    private static void add(List<Setting> settings, String piece) {
        String text = piece.strip();
        if (text.isEmpty()) return;
        int equals = text.indexOf('=');
        if (equals < 0) settings.add(new Setting(text, "", false));
        else settings.add(new Setting(text.substring(0, equals).strip(), unquote(text.substring(equals + 1)), true));
    }

    static String unquote(String text) {
        String value = text.strip();
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /** The comma that ends the piece. One inside a value that starts with a quote and is closed before a comma does not. */
    private static int endOfPiece(String text, int start) {
        int comma = indexOf(text, ',', start);
        int equals = text.indexOf('=', start);
        if (equals < 0 || equals > comma) return comma;
        int value = skipBlanks(text, equals + 1);
        if (value >= text.length() || text.charAt(value) != '"') return comma;
        for (int quote = text.indexOf('"', value + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
            int next = skipBlanks(text, quote + 1);
            if (next == text.length() || text.charAt(next) == ',') return next;
        }
        return comma;
    }

    private static int skipBlanks(String text, int from) {
        int i = from;
        while (i < text.length() && Character.isWhitespace(text.charAt(i))) i++;
        return i;
    }

    private static int indexOf(String text, char c, int from) {
        int i = text.indexOf(c, from);
        return i < 0 ? text.length() : i;
    }
}
