package dev.arenascope.jvm;

import dev.arenascope.snapshot.AddressRange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table that holds one entry for each few bytes of another range, and is committed where that range is committed: so the
 * holes of the range show in the table, scaled down. That is how a card table, a mark bitmap or a segment map is told from
 * any other memory of the same size.
 */
final class Mirror {
    private final Reservations space;
    private final long sizeBytes;
    private final List<AddressRange> holes = new ArrayList<>();

    /**
     * @param source the range that the table describes
     * @param bytesPerByte bytes of the range that one byte of the table describes
     */
    Mirror(Reservations space, AddressRange source, long bytesPerByte) {
        this.space = space;
        this.sizeBytes = space.pagesUp(Math.max(1, source.sizeBytes() / bytesPerByte));
        for (AddressRange h : space.holes(source.start(), source.end())) {
            long from = space.pagesUp((h.start() - source.start() + bytesPerByte - 1) / bytesPerByte);
            boolean last = h.end() == source.end();
            long to = last ? sizeBytes : (h.end() - source.start()) / bytesPerByte & -space.pageBytes();
            if (to - from > space.pageBytes()) holes.add(new AddressRange(from, to));
        }
    }

    /** Bytes of the table, in whole pages. */
    long sizeBytes() {
        return sizeBytes;
    }

    /** False when the whole source is committed: then the table has no shape of its own. */
    boolean hasShape() {
        return !holes.isEmpty();
    }

    /**
     * True when the memory at an address is committed where the table would be. The list of mappings is not of one instant, so
     * a few pages may differ; a table without a hole must have none.
     */
    boolean fits(long start) {
        if (start <= 0 || !space.covers(start, start + sizeBytes)) return false;
        List<AddressRange> found = space.holes(start, start + sizeBytes);
        if (holes.isEmpty()) return found.isEmpty();
        long same = 0;
        long inFound = 0;
        long inHoles = 0;
        for (AddressRange f : found) {
            inFound += f.sizeBytes();
            for (AddressRange h : holes) {
                same += Math.max(0, Math.min(f.end() - start, h.end()) - Math.max(f.start() - start, h.start()));
            }
        }
        for (AddressRange h : holes) inHoles += h.sizeBytes();
        long differ = inFound + inHoles - 2 * same;
        return differ <= Math.max(2 * space.pageBytes() * (1 + holes.size()), sizeBytes / 64);
    }

    /** As {@link #fits}, to the byte: for tables so small that a page would make the difference. */
    boolean fitsExactly(long start) {
        if (start <= 0 || holes.isEmpty() || !space.covers(start, start + sizeBytes)) return false;
        List<AddressRange> found = space.holes(start, start + sizeBytes);
        if (found.size() != holes.size()) return false;
        for (int i = 0; i < holes.size(); i++) {
            AddressRange h = holes.get(i);
            if (!found.get(i).equals(new AddressRange(start + h.start(), start + h.end()))) return false;
        }
        return true;
    }

    /** Bytes of the largest part that is only reserved; 0 when all is committed. */
    long largestHoleBytes() {
        AddressRange largest = largestHole();
        return largest == null ? 0 : largest.sizeBytes();
    }

    private @Nullable AddressRange largestHole() {
        AddressRange largest = null;
        for (AddressRange h : holes) if (largest == null || h.sizeBytes() > largest.sizeBytes()) largest = h;
        return largest;
    }

    /** Where the table can begin, judged by its largest hole: each begins where a hole of that size lets it fit. */
    List<Long> startsByShape() {
        List<Long> starts = new ArrayList<>();
        AddressRange largest = largestHole();
        if (largest == null || largest.sizeBytes() < 4 * space.pageBytes()) return starts;
        for (AddressRange r : space.reserved()) {
            if (Math.abs(r.sizeBytes() - largest.sizeBytes()) > space.pageBytes()) continue;
            starts.add(r.start() - largest.start());
            starts.add(r.end() - largest.end());
        }
        return starts;
    }
}
