package dev.arenascope.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * A half-open range of addresses.
 *
 * @param start first address
 * @param end address behind the last byte
 */
public record AddressRange(long start, long end) implements Comparable<AddressRange> {
    public long sizeBytes() {
        return end - start;
    }

    public boolean contains(long address) {
        return address >= start && address < end;
    }

    /** By start: ranges that do not overlap are then in the order of their addresses. */
    @Override
    public int compareTo(AddressRange other) {
        return Long.compare(start, other.start);
    }

    // By hand, as in Reading: what a record generates is linked by invokedynamic when it is first called, in the host's
    // JVM.
    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof AddressRange r && start == r.start && end == r.end;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(start) * 31 + Long.hashCode(end);
    }

    public boolean overlaps(long otherStart, long otherEnd) {
        return start < otherEnd && otherStart < end;
    }
}
