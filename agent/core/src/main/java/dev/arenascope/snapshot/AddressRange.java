package dev.arenascope.snapshot;

/**
 * A half-open range of addresses.
 *
 * @param start first address
 * @param end address behind the last byte
 */
public record AddressRange(long start, long end) {
    public long sizeBytes() {
        return end - start;
    }

    public boolean contains(long address) {
        return address >= start && address < end;
    }

    public boolean overlaps(long otherStart, long otherEnd) {
        return start < otherEnd && otherStart < end;
    }
}
