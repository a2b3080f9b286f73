package dev.arenascope.probe;

import dev.arenascope.procfs.PageMap;
import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.Baseline;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Cuts mappings where one owner ends and another begins. Neighbouring anonymous memory merges into one mapping whoever asked
 * for it, so the resident bytes of each part come from the kernel's page map; on a kernel without one they are taken to be spread
 * evenly over the mapping.
 */
final class Segments {
    private Segments() {}

    /** @param before what nobody owns is also cut where that was mapped earlier and what came later meet */
    static List<Segment> cut(List<Mapping> mappings, List<AddressRange> owned, Baseline before, PageMap pageMap) {
        long[] cuts = boundaries(owned, before);
        List<Segment> segments = new ArrayList<>(mappings.size() + 16);
        int next = 0;
        for (Mapping m : mappings) {
            while (next < cuts.length && cuts[next] <= m.start()) next++;
            int first = next;
            while (next < cuts.length && cuts[next] < m.end()) next++;
            if (first == next || m.rssBytes() == 0) segments.add(Segment.whole(m));
            else split(m, cuts, first, next, pageMap, segments);
        }
        return segments;
    }

    private static long[] boundaries(List<AddressRange> owned, Baseline before) {
        List<AddressRange> sorted = new ArrayList<>(owned);
        Collections.sort(sorted);
        long[] cuts = new long[owned.size() * 2 + before.bounds()];
        int n = 0;
        for (AddressRange range : sorted) {
            cuts[n++] = range.start();
            cuts[n++] = range.end();
        }
        int next = 0;
        long ownedTo = 0;
        for (int i = 0; i < before.bounds(); i++) {
            long bound = before.bound(i);
            while (next < sorted.size() && sorted.get(next).start() < bound) {
                ownedTo = Math.max(ownedTo, sorted.get(next++).end());
            }
            if (ownedTo <= bound) cuts[n++] = bound;
        }
        long[] all = Arrays.copyOf(cuts, n);
        Arrays.sort(all);
        return all;
    }

    /** Parts are measured from the page map; what it does not agree on with smaps, read a moment apart, goes to the largest. */
    private static void split(Mapping m, long[] cuts, int from, int to, PageMap pageMap, List<Segment> into) {
        int firstIndex = into.size();
        long start = m.start();
        long sum = 0;
        for (int i = from; i <= to; i++) {
            long end = i == to ? m.end() : cuts[i];
            if (end <= start) continue;
            long bySize = Math.round((double) m.rssBytes() * (end - start) / m.sizeBytes());
            long rss = Math.min(pageMap.residentBytes(start, end).orElse(bySize), m.rssBytes() - sum);
            sum += rss;
            into.add(new Segment(m, start, end, rss));
            start = end;
        }
        int largest = firstIndex;
        for (int i = firstIndex; i < into.size(); i++) {
            if (into.get(i).rssBytes() > into.get(largest).rssBytes()) largest = i;
        }
        Segment s = into.get(largest);
        into.set(largest, new Segment(m, s.start(), s.end(), s.rssBytes() + m.rssBytes() - sum));
    }
}
