package dev.arenascope.report;

import dev.arenascope.model.BuddyZone;
import dev.arenascope.model.Contiguity;
import dev.arenascope.snapshot.BuddyInfo;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;

/**
 * The kernel's free lists in one line, when they matter: when no huge page (2 MB) is free in one piece, so that transparent huge
 * pages, and whoever needs contiguous memory, wait for compaction.
 */
final class KernelLine {
    private KernelLine() {}

    /** The empty string while a huge page is free. */
    static String of(Snapshot s) {
        if (!(s.buddy() instanceof Reading.Present<BuddyInfo> buddy)) return "";
        if (!(BuddyZone.pageBytes(s.space()) instanceof Reading.Present<Long> page)) return "";
        Contiguity c = Contiguity.of(buddy.value());
        long fails = c.failsFromBytes(page.value());
        if (fails > 2 * Sizes.MB || c.unusableByOrder().isEmpty()) return "";
        String compacted = s.hostMemory()
                .flatMap(h -> h.compactStalls().map(stalls -> ", " + stalls + " stalls for compaction since boot"))
                .orElse("");
        return "an allocation of " + Sizes.text(fails) + " in one piece would fail now: the largest free block has "
                + Sizes.text(c.largestFreeBlockBytes(page.value())) + ", memory_fragmentation_rate "
                + Sizes.fixed(c.fragmentationRate(), 4) + compacted;
    }
}
