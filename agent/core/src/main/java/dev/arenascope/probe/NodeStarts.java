package dev.arenascope.probe;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.Mapping;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a node of metaspace may begin inside a mapping. The kernel merges the part of a node that is committed with memory of malloc
 * right below it; where malloc's blocks are known they cut it off again, and where they are not (musl) nothing but the node's own
 * alignment can. What is proposed here is only a cut: whether a node lies behind it is judged by its shape and the JVM's own count.
 */
final class NodeStarts {
    private static final long NODE = 64L << 20;
    private static final long ALIGNMENT = 4L << 20;
    private static final long GRANULE = 64L << 10;

    private NodeStarts() {}

    /** From each possible start to the end of its mapping. */
    static List<AddressRange> of(List<Mapping> mappings) {
        List<AddressRange> starts = new ArrayList<>();
        for (int i = 0; i + 1 < mappings.size(); i++) {
            Mapping m = mappings.get(i);
            Mapping next = mappings.get(i + 1);
            // What the node has committed ends at a granule, and the rest of it is reserved behind that.
            boolean ends = m.end() % GRANULE == 0 && next.start() == m.end() && next.isReserved();
            if (!ends || !m.isAnonymous() || !m.isReadWrite() || m.has(Mapping.SHARED)) continue;
            long first = Math.max(m.start() + 1, m.end() - NODE + 1);
            for (long at = (first + ALIGNMENT - 1) & -ALIGNMENT; at < m.end(); at += ALIGNMENT) {
                starts.add(new AddressRange(at, m.end()));
            }
        }
        return starts;
    }
}
