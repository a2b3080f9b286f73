package dev.arenascope.advice;

import dev.arenascope.snapshot.Reading;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A JVM as it was started, by its values. */
public final class FakeStart implements Start {
    private final Map<String, String> variables = new HashMap<>();
    private final Map<String, String> options = new HashMap<>(Map.of(
            "MaxHeapSize", "1073741824",
            "InitialHeapSize", "67108864",
            "G1PeriodicGCInterval", "0",
            "MinHeapFreeRatio", "40",
            "MaxHeapFreeRatio", "70",
            "UseG1GC", "true",
            "ReservedCodeCacheSize", "251658240"));
    private List<String> arguments = List.of();
    private String changed = "";

    public FakeStart arguments(String... words) {
        arguments = List.of(words);
        return this;
    }

    public FakeStart variable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    FakeStart option(String name, String value) {
        options.put(name, value);
        return this;
    }

    FakeStart changedSince(String name) {
        changed = name;
        return this;
    }

    @Override
    public List<String> arguments() {
        return arguments;
    }

    @Override
    public Reading<String> variable(String name) {
        String value = variables.get(name);
        return value == null ? Reading.absent(name + " is not set") : Reading.of(value);
    }

    @Override
    public Reading<String> option(String name) {
        String value = options.get(name);
        return value == null ? Reading.absent("this JVM has no option " + name) : Reading.of(value);
    }

    @Override
    public boolean isChangedSince(String name) {
        return name.equals(changed);
    }
}
