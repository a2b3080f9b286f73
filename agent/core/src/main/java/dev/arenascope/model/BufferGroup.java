package dev.arenascope.model;

import dev.arenascope.snapshot.CachedBuffers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Threads of one name that keep large temporary direct buffers.
 *
 * @param name the threads' name, with each number in it as {@code *}
 * @param buffers how many buffers of more than 64 KB they keep
 * @param residentBytes resident bytes of these
 */
public record BufferGroup(String name, long buffers, long residentBytes) implements Comparable<BufferGroup> {

    /** Largest first. */
    @Override
    public int compareTo(BufferGroup other) {
        return Long.compare(other.residentBytes, residentBytes);
    }

    /** Every group, largest first; empty when no thread keeps a large buffer. */
    public static List<BufferGroup> of(CachedBuffers cached) {
        List<BufferGroup> groups = new ArrayList<>();
        for (CachedBuffers.Large buffer : cached.large()) add(groups, buffer);
        Collections.sort(groups);
        return List.copyOf(groups);
    }

    private static void add(List<BufferGroup> groups, CachedBuffers.Large buffer) {
        String name = StackNames.pattern(buffer.thread());
        int i = 0;
        while (i < groups.size() && !groups.get(i).name.equals(name)) i++;
        BufferGroup known = i < groups.size() ? groups.get(i) : new BufferGroup(name, 0, 0);
        BufferGroup more = new BufferGroup(name, known.buffers + 1, known.residentBytes + buffer.residentBytes());
        if (i < groups.size()) groups.set(i, more);
        else groups.add(more);
    }
}
