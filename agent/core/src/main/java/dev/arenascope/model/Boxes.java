package dev.arenascope.model;

import dev.arenascope.snapshot.AllocationSite;
import dev.arenascope.snapshot.Reading;

/** Numbers that were made objects to be keys, values or elements of a collection. */
final class Boxes {
    private Boxes() {}

    static boolean isBox(String type) {
        return switch (type) {
            case "java.lang.Integer",
                    "java.lang.Long",
                    "java.lang.Short",
                    "java.lang.Character",
                    "java.lang.Float",
                    "java.lang.Double" -> true;
            default -> false;
        };
    }

    static String text(String type, AllocationSite.Counts counts, Reading<Survival> survival, boolean kept) {
        String primitive = primitive(type);
        String what =
                Amounts.count(counts.objectsPerSecond()) + " boxes a second, " + Amounts.rate(counts.bytesPerSecond());
        String kepts = kept && survival instanceof Reading.Present<Survival> known
                ? ", " + known.value().text()
                : "";
        return what + kepts + ": keep them as primitives, in the field of a record, or in place of a Map<"
                + type.substring(type.lastIndexOf('.') + 1) + ", ...> keys in a " + primitive
                + "[] with open addressing and values in an array beside it";
    }

    private static String primitive(String type) {
        return switch (type) {
            case "java.lang.Integer" -> "int";
            case "java.lang.Character" -> "char";
            default -> type.substring(type.lastIndexOf('.') + 1).toLowerCase(java.util.Locale.ROOT);
        };
    }
}
