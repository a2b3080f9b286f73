package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.KeptMemory;
import dev.arenascope.model.MallocTags;
import dev.arenascope.model.Owner;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.snapshot.LiveChunks;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/** Healthy below 10 MB pinned; sparse survivors 324 MB of 470 MB. */
final class MallocFragmentation implements Rule {
    @Override
    public void judge(Case c) {
        // Absent for another malloc, which has rules of its own.
        if (!(c.snapshot().malloc() instanceof Reading.Present<Malloc> malloc)) return;
        if (!(c.ledger().row(Owner.MALLOC) instanceof Reading.Present<OwnerRow> row)) return;
        long now = row.value().pinnedBytes().orElse(0L);
        if (!(Kept.of(c, KeptMemory.Kind.PINNED, now, 32 * Case.MIB) instanceof Reading.Present<Kept> kept)) return;
        long bytes = kept.value().bytes();
        Arenas arenas = Arenas.of(malloc.value(), c.snapshot());
        // Evidence only: with 1, 2, 4 or 16 arenas sparse survivors pinned the same (39, 34, 32, 34 MB).
        boolean spread = arenas.isMoreThanTheQuota() && arenas.canBeFewer();
        c.add(
                Finding.Code.FRAGMENTATION,
                Owner.MALLOC,
                bytes,
                kept.value().confidence(),
                Case.mb(bytes) + " free but on pages that also hold live bytes ("
                        + Case.mb(row.value().liveBytes().orElse(0L)) + " live): no trim gives it back"
                        + survivors(c, malloc.value())
                        + (spread ? "; they are spread over " + arenas.seen() : ""),
                List.of(
                        "find who allocates the survivors and free them together, or allocate them apart",
                        "LD_PRELOAD=libjemalloc.so.2: size classes keep short-lived and long-lived blocks apart"),
                Reading.absent("depends on the size classes of the other allocator"));
    }

    /** Which live chunks hold most of it: by size, and by the JVM's tag where it tracks its own. */
    private static String survivors(Case c, Malloc malloc) {
        LiveChunks live = MallocTags.live(malloc);
        LiveChunks.SizeClass worst = null;
        long least = 0;
        long previous = 0;
        for (LiveChunks.SizeClass size : live.bySize()) {
            if (size.pinnedBytes() > 0 && (worst == null || size.pinnedBytes() > worst.pinnedBytes())) {
                worst = size;
                least = previous;
            }
            previous = size.upToBytes();
        }
        if (worst == null) return "";
        String sizes = worst.upToBytes() == Long.MAX_VALUE
                ? "above " + least + " bytes"
                : "of " + (least + 1) + " to " + worst.upToBytes() + " bytes";
        return "; " + worst.chunks() + " live chunks " + sizes + " hold " + Case.mb(worst.pinnedBytes()) + " of it"
                + tag(c, live);
    }

    private static String tag(Case c, LiveChunks live) {
        if (!(MallocTags.of(c.snapshot()) instanceof Reading.Present<MallocTags> tags)) return "";
        long all = 0;
        for (LiveChunks.SizeClass size : live.bySize()) all += size.pinnedBytes();
        long tagged = 0;
        MallocTags.Row worst = null;
        for (MallocTags.Row row : tags.value().rows()) {
            tagged += row.chunks().pinnedBytes();
            boolean more =
                    worst == null || row.chunks().pinnedBytes() > worst.chunks().pinnedBytes();
            if (more) worst = row;
        }
        if (worst == null || all - tagged > worst.chunks().pinnedBytes()) {
            return ", most by chunks that are not the JVM's";
        }
        return ", most by the JVM's " + worst.name();
    }
}
