package dev.arenascope.model;

import dev.arenascope.snapshot.AddressSpace;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.ThreadStack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The live threads that allocate from an arena of malloc. */
public final class ArenaThreads {
    private ArenaThreads() {}

    /**
     * By group of names with their number, for example {@code C2 CompilerThre, http-nio-8080-e 3}; empty when no thread is known to use
     * it: its threads have ended, or their stacks do not show it.
     */
    public static List<String> of(Reading<AddressSpace> space, long arena) {
        if (!(space instanceof Reading.Present<AddressSpace> present)) return List.of();
        Map<String, Integer> groups = new TreeMap<>();
        for (ThreadStack stack : present.value().stacks()) {
            if (stack.name().equals(ThreadStack.ENDED) || !stack.arena().equals(Reading.of(arena))) continue;
            String group = StackNames.group(stack.name());
            groups.put(group, groups.getOrDefault(group, 0) + 1);
        }
        List<String> names = new ArrayList<>(groups.size());
        for (Map.Entry<String, Integer> g : groups.entrySet()) {
            names.add(g.getValue() == 1 ? g.getKey() : g.getKey() + " " + g.getValue());
        }
        return List.copyOf(names);
    }
}
