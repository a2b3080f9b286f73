package dev.arenascope.model;

/** Groups threads by name: {@code http-nio-8080-exec-7} and {@code http-nio-8080-exec-12} are one pool. */
final class StackNames {
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
}
