package dev.arenascope.probe;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.AddressSpace;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Segment;
import dev.arenascope.snapshot.ThreadStack;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The anonymous memory that neither the JVM, nor malloc, nor a thread has named. Metaspace, which is found later, is part of it.
 *
 * @param anonymousBytes resident bytes of all of it: an upper bound of what the layout may have missed
 * @param committed its private readable and writable parts that were mapped before the application, merged where they adjoin, by address
 */
record Leftovers(long anonymousBytes, List<AddressRange> committed) {

    static Leftovers of(AddressSpace space, Reading<JvmLayout> layout) {
        List<AddressRange> owned = new ArrayList<>(space.mallocHeaps());
        owned.addAll(space.mallocMmapped());
        for (ThreadStack stack : space.stacks()) owned.add(stack.range());
        if (layout instanceof Reading.Present<JvmLayout> known) {
            for (JvmLayout.Area area : known.value().areas()) owned.add(area.range());
        }
        Collections.sort(owned);
        long sum = 0;
        List<AddressRange> committed = new ArrayList<>();
        int next = 0;
        long libraryEnd = 0;
        for (Segment segment : space.segments()) {
            while (next < owned.size() && owned.get(next).end() <= segment.start()) next++;
            boolean isOwned = next < owned.size() && owned.get(next).contains(segment.start());
            Mapping m = segment.mapping();
            // The JVM's own zeroed data is large, and no table.
            if (m.path().endsWith("/libjvm.so")) libraryEnd = m.end();
            if (isOwned || !m.isAnonymous() || segment.start() == libraryEnd) continue;
            sum += segment.rssBytes();
            // What came after the JVM's start is no table of its collector, even where it adjoins one.
            boolean old = space.before().isEmpty() || space.before().overlaps(segment.start(), segment.end());
            if (old && m.isReadWrite() && !m.has(Mapping.EXEC) && !m.has(Mapping.SHARED)) merge(committed, segment);
        }
        return new Leftovers(sum, List.copyOf(committed));
    }

    private static void merge(List<AddressRange> ranges, Segment segment) {
        AddressRange last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
        if (last != null && last.end() == segment.start()) {
            ranges.set(ranges.size() - 1, new AddressRange(last.start(), segment.end()));
        } else {
            ranges.add(new AddressRange(segment.start(), segment.end()));
        }
    }
}
