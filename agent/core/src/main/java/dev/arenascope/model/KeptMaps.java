package dev.arenascope.model;

import dev.arenascope.snapshot.AllocationSite;
import dev.arenascope.snapshot.Reading;

/** Maps, and trees as readers of JSON make them, that stand where a record would. */
final class KeptMaps {
    private KeptMaps() {}

    static boolean isMap(String type) {
        return switch (type) {
            case "java.util.HashMap",
                    "java.util.LinkedHashMap",
                    "java.util.TreeMap",
                    "java.util.Hashtable",
                    "java.util.concurrent.ConcurrentHashMap",
                    "com.google.gson.internal.LinkedTreeMap",
                    "org.json.JSONObject" -> true;
            default -> isTree(type);
        };
    }

    private static boolean isTree(String type) {
        return type.startsWith("com.fasterxml.jackson.databind.node.")
                || type.startsWith("tools.jackson.databind.node.")
                || type.startsWith("com.google.gson.Json")
                || type.startsWith("jakarta.json.")
                || type.startsWith("org.json.simple.");
    }

    static String text(String type, AllocationSite.Counts counts, Reading<Survival> survival) {
        String kept = survival instanceof Reading.Present<Survival> known
                ? known.value().text()
                : "";
        String instead = isTree(type)
                ? "read the JSON into a record, `mapper.readValue(json, Order.class)` in place of a tree"
                : "make it a record with a field for each key";
        return Amounts.count(counts.objectsPerSecond()) + " maps a second, " + kept + ": " + instead
                + " (a field takes 4 bytes, an entry of a map 36 and its box 16 or 24)";
    }
}
