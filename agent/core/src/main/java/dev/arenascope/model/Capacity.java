package dev.arenascope.model;

import dev.arenascope.snapshot.AllocationSite;

/** The capacity with which a collection would not have had to grow, as the line that makes it. */
final class Capacity {
    private Capacity() {}

    static String text(String type, AllocationSite.Growth growth) {
        return Amounts.count(growth.copiesPerSecond()) + " times a second an array is copied into a larger one, "
                + Amounts.rate(growth.copiedBytesPerSecond()) + ": write `" + line(type, growth.finalLength())
                + "`, which sufficed for 95 of 100";
    }

    /** A hash table grows when three quarters of it are taken. */
    private static String line(String type, long length) {
        String name = type.substring(type.lastIndexOf('.') + 1);
        return switch (name) {
            case "ArrayList",
                    "HashMap",
                    "LinkedHashMap",
                    "HashSet",
                    "LinkedHashSet",
                    "ConcurrentHashMap",
                    "ArrayDeque",
                    "PriorityQueue",
                    "Vector" -> "new " + name + "<>(" + capacity(name, length) + ")";
            case "StringBuilder", "StringBuffer", "ByteArrayOutputStream", "CharArrayWriter", "StringWriter" ->
                "new " + name + "(" + length + ")";
            default ->
                name.endsWith("[]")
                        ? "new " + name.substring(0, name.indexOf('[')) + "[" + length + "]"
                        : "new " + name + "(" + length + ")";
        };
    }

    private static long capacity(String name, long length) {
        return name.contains("Hash") && !name.startsWith("Concurrent") ? length * 4 / 3 + 1 : length;
    }
}
