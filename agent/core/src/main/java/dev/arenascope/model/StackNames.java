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

    /** The name with each number in it as {@code *}: the first threads of a thousand pools are one leak. */
    static String pattern(String name) {
        int i = 0;
        while (i < name.length() && !Character.isDigit(name.charAt(i))) i++;
        if (i == name.length()) return name;
        StringBuilder pattern = new StringBuilder(name.length()).append(name, 0, i);
        for (; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!Character.isDigit(c)) pattern.append(c);
            else if (pattern.length() == 0 || pattern.charAt(pattern.length() - 1) != '*') pattern.append('*');
        }
        return pattern.toString();
    }
}
