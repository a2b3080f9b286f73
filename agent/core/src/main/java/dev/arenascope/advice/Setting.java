package dev.arenascope.advice;

import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * One thing to set before a process starts.
 *
 * @param kind where it is set
 * @param text as it is written: {@code -XX:MaxHeapFreeRatio=20}, {@code MALLOC_ARENA_MAX=2}
 * @param key what it sets, the same for all ways to write it: {@code MaxHeapSize} for {@code -Xmx}, {@code collector} for each option
 *     that chooses one
 * @param value what it is set to; {@code true} and {@code false} for a switch
 */
public record Setting(Kind kind, String text, String key, String value) {
    /** Every option that chooses a collector: two of them and the JVM does not start. */
    static final String COLLECTOR = "collector";

    private static final String FLAG = "-XX:";

    /** Of two sizes within this factor one is as good as the other: advice of another minute, or a rounder number. */
    private static final double ALIKE = 1.2;

    private static final List<String> COLLECTORS =
            List.of("UseSerialGC", "UseParallelGC", "UseG1GC", "UseZGC", "UseShenandoahGC", "UseEpsilonGC");

    public enum Kind {
        /** An option of the JVM. */
        OPTION,
        /** A variable of the environment. */
        VARIABLE
    }

    /** The settings that a line of advice begins with, up to the first word that is none; a comma or a colon ends them. */
    public static List<Setting> leading(String line) {
        List<Setting> settings = new ArrayList<>();
        for (int start = 0; start < line.length(); ) {
            int end = line.indexOf(' ', start);
            if (end < 0) end = line.length();
            boolean last = end > start && isStop(line.charAt(end - 1));
            String word = line.substring(start, last ? end - 1 : end);
            if (!(of(word) instanceof Reading.Present<Setting> setting)) break;
            settings.add(setting.value());
            if (last) break;
            start = end + 1;
        }
        return settings;
    }

    /** @param word without blanks */
    public static Reading<Setting> of(String word) {
        if (word.startsWith(FLAG)) return flag(word);
        int equals = word.indexOf('=');
        if (word.startsWith("-D")) {
            return equals < 3
                    ? Reading.absent("not a property")
                    : Reading.of(new Setting(Kind.OPTION, word, word.substring(0, equals), word.substring(equals + 1)));
        }
        if (word.startsWith("-X")) return size(word);
        if (equals < 1 || equals == word.length() - 1) return Reading.absent("not a setting");
        for (int i = 0; i < equals; i++) {
            char c = word.charAt(i);
            boolean name = (c >= 'A' && c <= 'Z') || c == '_' || (i > 0 && c >= '0' && c <= '9');
            if (!name) return Reading.absent("not a variable");
        }
        return Reading.of(new Setting(Kind.VARIABLE, word, word.substring(0, equals), word.substring(equals + 1)));
    }

    private static Reading<Setting> flag(String word) {
        if (word.length() < FLAG.length() + 2) return Reading.absent("not an option");
        char sign = word.charAt(FLAG.length());
        if (sign == '+' || sign == '-') {
            String name = word.substring(FLAG.length() + 1);
            boolean collector = sign == '+' && COLLECTORS.contains(name);
            return Reading.of(new Setting(
                    Kind.OPTION, word, collector ? COLLECTOR : name, collector ? name : String.valueOf(sign == '+')));
        }
        int equals = word.indexOf('=');
        return equals <= FLAG.length() || equals == word.length() - 1
                ? Reading.absent("not an option")
                : Reading.of(new Setting(
                        Kind.OPTION, word, word.substring(FLAG.length(), equals), word.substring(equals + 1)));
    }

    private static Reading<Setting> size(String word) {
        String key = word.startsWith("-Xmx") ? "MaxHeapSize" : word.startsWith("-Xms") ? "InitialHeapSize" : "";
        if (key.isEmpty() || !bytes(word.substring(4)).isPresent()) return Reading.absent("not a size");
        return Reading.of(new Setting(Kind.OPTION, word, key, word.substring(4)));
    }

    /** Whether it only lets other options be set, which have to stand behind it. */
    boolean isUnlock() {
        return key.startsWith("Unlock") && value.equals("true");
    }

    /** Name of the option as the JVM knows it; absent for a property, which it does not know. */
    Reading<String> option() {
        if (kind == Kind.VARIABLE || key.startsWith("-D")) return Reading.absent("not an option of the JVM");
        return Reading.of(key.equals(COLLECTOR) ? value : key);
    }

    /** Whether the other value sets the same. */
    boolean isSame(String other) {
        if (value.equals(other)) return true;
        return bytes(value) instanceof Reading.Present<Long> a && bytes(other).equals(a);
    }

    /** Whether the other value sets nearly the same. */
    boolean isLike(String other) {
        if (isSame(other)) return true;
        if (!(bytes(value) instanceof Reading.Present<Long> a) || !(bytes(other) instanceof Reading.Present<Long> b)) {
            return false;
        }
        // Small numbers are counts or percents, where the next one is another setting.
        long least = Math.min(a.value(), b.value());
        return least >= 1 << 20 && Math.max(a.value(), b.value()) <= ALIKE * least;
    }

    private static boolean isStop(char c) {
        return c == ',' || c == ':' || c == ';';
    }

    /** A number with one of the units that the JVM and Go take, as bytes. */
    private static Reading<Long> bytes(String text) {
        int end = 0;
        long number = 0;
        while (end < text.length() && end < 15 && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            number = 10 * number + (text.charAt(end++) - '0');
        }
        if (end == 0) return Reading.absent("not a number");
        return switch (text.substring(end)) {
            case "" -> Reading.of(number);
            case "k", "K", "KiB" -> Reading.of(number << 10);
            case "m", "M", "MiB" -> Reading.of(number << 20);
            case "g", "G", "GiB" -> Reading.of(number << 30);
            default -> Reading.absent("not a size");
        };
    }
}
