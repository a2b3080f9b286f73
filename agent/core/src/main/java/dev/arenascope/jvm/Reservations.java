package dev.arenascope.jvm;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.Mapping;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The address space as the JVM's reservations show in it: private anonymous memory that is committed (readable and
 * writable) or only reserved (PROT_NONE). Neighbouring mappings of one state count as one run; the kernel merges and splits
 * mappings for reasons of its own.
 */
final class Reservations {
    /** A maximal run of addresses of one state. */
    record Run(long start, long end, boolean committed) {
        long sizeBytes() {
            return end - start;
        }
    }

    private static final int GUARD_PAGES = 5;

    private final List<Run> runs = new ArrayList<>();
    private final List<Mapping> all;
    private final long pageBytes;

    Reservations(List<Mapping> mappings) {
        all = mappings;
        long bits = 1L << 16;
        for (Mapping m : mappings) {
            bits |= m.start() | m.end();
            boolean committed = m.isReadWrite() && !m.has(Mapping.EXEC);
            if (!m.isAnonymous() || m.has(Mapping.SHARED) || (!committed && !m.isReserved())) continue;
            Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
            if (last != null && last.end == m.start() && last.committed == committed) {
                runs.set(runs.size() - 1, new Run(last.start, m.end(), committed));
            } else {
                runs.add(new Run(m.start(), m.end(), committed));
            }
        }
        // 4 KiB, or 64 KiB on some aarch64 kernels: the smallest step that occurs.
        pageBytes = Math.max(1L << 12, Long.lowestOneBit(bits));
    }

    List<Run> runs() {
        return runs;
    }

    long pageBytes() {
        return pageBytes;
    }

    long pagesUp(long bytes) {
        return (bytes + pageBytes - 1) & -pageBytes;
    }

    /** Every reservation that is not committed, as the kernel lists it and with its neighbours. */
    Set<AddressRange> reserved() {
        Set<AddressRange> found = new LinkedHashSet<>();
        for (Run r : runs) if (!r.committed) found.add(new AddressRange(r.start, r.end));
        for (Mapping m : all) {
            if (m.isAnonymous() && m.isReserved()) found.add(new AddressRange(m.start(), m.end()));
        }
        return found;
    }

    /** Bytes that are reserved, not committed, and end at an address. */
    long reservedBelow(long address) {
        for (Run r : runs) if (r.end == address && !r.committed) return r.sizeBytes();
        return 0;
    }

    /** Bytes that are reserved, not committed, and begin at an address. */
    long reservedAbove(long address) {
        for (Run r : runs) if (r.start == address && !r.committed) return r.sizeBytes();
        return 0;
    }

    /** The reserved, not committed parts of a range, whatever else it holds; by address. */
    List<AddressRange> holes(long start, long end) {
        List<AddressRange> holes = new ArrayList<>();
        for (Mapping m : all) {
            if (!m.isReserved() || m.end() <= start || m.start() >= end) continue;
            long from = Math.max(m.start(), start);
            long to = Math.min(m.end(), end);
            AddressRange last = holes.isEmpty() ? null : holes.get(holes.size() - 1);
            if (last != null && last.end() == from) {
                holes.set(holes.size() - 1, new AddressRange(last.start(), to));
            } else {
                holes.add(new AddressRange(from, to));
            }
        }
        return holes;
    }

    /** True when private anonymous memory, committed or reserved, covers each page of a range. */
    boolean covers(long start, long end) {
        long at = start;
        for (Run r : runs) {
            if (r.end <= at) continue;
            if (r.start > at) return false;
            at = r.end;
            if (at >= end) return true;
        }
        return false;
    }

    /**
     * The lower end of the thread stacks that lie directly below an address, or the address itself: a stack is a guard of
     * at most 20 KiB with whole MiB, at most 8, of committed memory above it. Tables that were reserved at start-up are often
     * separated by the stacks of the collector's threads.
     */
    long belowStacks(long address) {
        long at = address;
        for (int i = runs.size() - 1; i > 0; i--) {
            Run stack = runs.get(i);
            Run guard = runs.get(i - 1);
            if (stack.end < at || stack.start >= at || !stack.committed || !isStackSize(at - stack.start)) continue;
            if (guard.committed || guard.end != stack.start || guard.sizeBytes() > GUARD_PAGES * pageBytes) continue;
            at = guard.start;
        }
        return at;
    }

    private static boolean isStackSize(long bytes) {
        return bytes <= 8L << 20 && bytes % (1L << 20) == 0;
    }
}
