package dev.arenascope.nativemem;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.VmFlags;
import java.util.ArrayList;
import java.util.List;

/**
 * Which mappings belong to a malloc other than glibc's.
 *
 * <p>jemalloc and mimalloc map their memory with MAP_NORESERVE, readable and writable at once (smaps flag {@code nr}). The JVM takes
 * that flag only for memory that it reserves without access, and stacks do not have it, so the kernel merges the allocator's memory
 * with no other owner's. All such mappings together are the allocator's while they stay within what it says may be resident; when
 * they do not, some belong to another, none can be told apart, and none is claimed. Under overcommit_memory=2 the flag is missing.
 *
 * <p>tcmalloc grows {@code [heap]}, which is malloc's by name, whichever malloc it is; other mappings are its own when both their ends
 * are.
 */
final class OtherHeaps {
    /** The allocator is asked a moment after the mappings were read. */
    private static final long TOLERANCE_BYTES = 4 << 20;

    private static final long TCMALLOC_PAGE_BYTES = 8 << 10;

    private final OtherMalloc malloc;
    private String fault = "";
    private long boundBefore;

    OtherHeaps(OtherMalloc malloc) {
        this.malloc = malloc;
    }

    /** Ranges of its memory, by address. {@code [heap]} is not among them. */
    List<AddressRange> find(List<Mapping> mappings) {
        fault = "";
        List<AddressRange> owned = new ArrayList<>();
        List<AddressRange> flagged = new ArrayList<>();
        long flaggedBytes = 0;
        for (Mapping m : mappings) {
            if (!HeapFinder.isPrivateMemory(m)) continue;
            if (ownsBothEnds(m)) {
                owned.add(new AddressRange(m.start(), m.end()));
            } else if (isUnreserved(m)) {
                flagged.add(new AddressRange(m.start(), m.end()));
                flaggedBytes += m.rssBytes();
            }
        }
        if (flagged.isEmpty() || !owned.isEmpty()) return owned;
        Reading<Long> told = malloc.residentBytes();
        if (!(told instanceof Reading.Present<Long> bound)) {
            fault = told.reason();
            return owned;
        }
        // What it gave back between the reading of the mappings and now was still resident then.
        long within = Math.max(bound.value(), boundBefore) + TOLERANCE_BYTES;
        boundBefore = bound.value();
        if (flaggedBytes <= within) return flagged;
        fault = (flaggedBytes >> 20) + " MB are mapped as it maps its memory, but it says that at most "
                + (bound.value() >> 20) + " MB of it are resident";
        return owned;
    }

    /** Why memory that may be its own is not claimed; empty when none was left out. */
    String fault() {
        return fault;
    }

    private static boolean isUnreserved(Mapping m) {
        return m.hasFlag(VmFlags.NO_RESERVE);
    }

    private boolean ownsBothEnds(Mapping m) {
        return m.sizeBytes() >= TCMALLOC_PAGE_BYTES
                && malloc.owns(m.start())
                && malloc.owns(m.end() - TCMALLOC_PAGE_BYTES);
    }
}
