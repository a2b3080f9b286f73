package dev.arenascope.model;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Metaspace;
import dev.arenascope.snapshot.Segment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Finds the metaspace outside the class space, whose addresses the JVM tells only with a safepoint. A node is a reservation
 * of 64 MiB that starts at a 4 MiB boundary and is committed in granules of 64 KiB (HotSpot, memory/metaspace/virtualSpaceNode
 * and metaspaceSettings). Shape proposes; the JVM's own count of nodes and committed bytes decides: other code reserves
 * 64 MiB too (a collector's mark stack, an arena of malloc).
 */
final class MetaspaceNodes {
    private static final long NODE = 64L << 20;
    private static final long ALIGNMENT = 4L << 20;
    private static final long GRANULE = 64L << 10;
    /** The JVM commits while we read: this much is no contradiction. */
    private static final long TOLERANCE = 1L << 20;

    /** Bounds the search over all combinations; a process has one node for each 64 MiB of class metadata. */
    private static final int SEARCHED_AT_MOST = 16;

    private MetaspaceNodes() {}

    private record Candidate(AddressRange range, long committedBytes) {}

    /**
     * @param segments all segments, by address: a node may lie in one mapping with a block of malloc or a stack below it
     * @param taken true for a segment that has another owner
     * @return the nodes that were recognised; together they hold no more than what the JVM says it committed
     */
    static List<AddressRange> find(List<Segment> segments, Predicate<Segment> taken, Metaspace metaspace) {
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < segments.size(); i++) {
            Segment s = segments.get(i);
            if (s.start() % ALIGNMENT != 0 || !isPlain(s.mapping()) || taken.test(s)) continue;
            long committed = committedIn(segments, i, taken);
            if (committed > 0) candidates.add(new Candidate(new AddressRange(s.start(), s.start() + NODE), committed));
        }
        return new Choice(candidates, metaspace.nonClass()).best();
    }

    /** Committed bytes of the node that would begin at segment i; 0 when none can begin there. */
    private static long committedIn(List<Segment> segments, int i, Predicate<Segment> taken) {
        long start = segments.get(i).start();
        long end = start + NODE;
        long at = start;
        long committed = 0;
        for (int j = i; j < segments.size() && at < end; j++) {
            Segment s = segments.get(j);
            if (s.start() != at || !isPlain(s.mapping()) || taken.test(s)) return 0;
            long stop = Math.min(s.end(), end);
            if (s.mapping().isReadWrite()) committed += stop - at;
            // Where a mapping is cut, whatever cut it had nothing to do with the node.
            if (stop == s.mapping().end() && (stop - start) % GRANULE != 0) return 0;
            at = stop;
        }
        return at == end ? committed : 0;
    }

    private static boolean isPlain(Mapping m) {
        return m.isAnonymous() && !m.has(Mapping.SHARED) && !m.has(Mapping.EXEC) && (m.isReserved() || m.isReadWrite());
    }

    /**
     * Picks candidates such that none overlaps another and their committed bytes come nearest to what the JVM says: as many as it
     * has nodes, or fewer when one of them merged with a neighbour and is not recognised. A reservation that happens to lie
     * before a node looks like a node that begins earlier, so candidates overlap.
     */
    private static final class Choice {
        private final List<Candidate> candidates;
        private final Metaspace.Space told;
        private final long mostBytes;
        private List<AddressRange> best = List.of();
        private long bestBytes;

        Choice(List<Candidate> candidates, Metaspace.Space told) {
            this.candidates = candidates.size() <= SEARCHED_AT_MOST ? candidates : largest(candidates);
            this.told = told;
            mostBytes = told.committedBytes() + Math.max(TOLERANCE, told.committedBytes() / 20);
        }

        private static List<Candidate> largest(List<Candidate> candidates) {
            return candidates.stream()
                    .sorted(Comparator.comparingLong(Candidate::committedBytes).reversed())
                    .limit(SEARCHED_AT_MOST)
                    .sorted(Comparator.comparingLong(c -> c.range().start()))
                    .toList();
        }

        List<AddressRange> best() {
            extend(0, 0, new ArrayList<>());
            return best;
        }

        private void extend(int from, long committed, List<AddressRange> chosen) {
            if (committed > bestBytes) {
                bestBytes = committed;
                best = List.copyOf(chosen);
            }
            if (chosen.size() == told.nodes()) return;
            for (int i = from; i < candidates.size(); i++) {
                Candidate c = candidates.get(i);
                boolean overlaps =
                        !chosen.isEmpty() && chosen.get(chosen.size() - 1).end() > c.range.start();
                if (overlaps || committed + c.committedBytes > mostBytes) continue;
                chosen.add(c.range);
                extend(i + 1, committed + c.committedBytes, chosen);
                chosen.remove(chosen.size() - 1);
            }
        }
    }
}
