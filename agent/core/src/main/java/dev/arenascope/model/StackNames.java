package dev.arenascope.model;

/** Groups threads by name: {@code http-nio-8080-exec-7} and {@code http-nio-8080-exec-12} are one pool. */
final class StackNames {
    /** Shorter runs of such letters may be part of a word, as in {@code cafe1}. */
    private static final int HEX_DIGITS = 6;

    private StackNames() {}

    /** The name without the numbers at its end and the punctuation before them; a name of nothing else stays whole. */
    static String group(String name) {
        int end = name.length();
        while (end > 0 && isTail(name.charAt(end - 1))) end--;
        return end == 0 ? name : name.substring(0, end);
    }

    private static boolean isTail(char c) {
        return Character.isDigit(c) || c == '-' || c == '_' || c == '#' || c == '.' || c == ' ' || c == ':';
    }

    /**
     * The name with each number in it as {@code *}, hexadecimal ones of six digits and more too: the first threads of a thousand pools
     * are one leak, and so are those that bear the name of a request.
     */
    static String pattern(String name) {
        int i = 0;
        while (i < name.length() && !Character.isDigit(name.charAt(i))) i++;
        if (i == name.length()) return name;
        StringBuilder pattern = new StringBuilder(name.length());
        for (i = 0; i < name.length(); ) {
            int end = numberEnd(name, i);
            if (end == i) pattern.append(name.charAt(i++));
            else if (pattern.length() == 0 || pattern.charAt(pattern.length() - 1) != '*') pattern.append('*');
            i = Math.max(i, end);
        }
        return pattern.toString();
    }

    /** Where a number that begins here ends; the same place when none does. */
    private static int numberEnd(String name, int from) {
        int end = from;
        int digits = 0;
        while (end < name.length() && Character.digit(name.charAt(end), 16) >= 0) {
            if (Character.isDigit(name.charAt(end++))) digits++;
        }
        if (digits > 0 && end - from >= HEX_DIGITS) return end;
        end = from;
        while (end < name.length() && Character.isDigit(name.charAt(end))) end++;
        return end;
    }
}
