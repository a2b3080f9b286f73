package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.KeptMemory;
import dev.arenascope.model.Owner;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.snapshot.AllocatorStats;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Free blocks on pages, slabs or spans that also hold live ones. No allocator moves a live block, so no setting gives them back. */
final class OtherMallocFragmentation implements Rule {
    /** After a burst without survivors 2-3 MB; one survivor in 16 blocks of 512 bytes, 200 MB allocated: 90 MB. */
    private static final long AT_LEAST = 32 * Case.MIB;

    @Override
    public void judge(Case c) {
        if (!(c.snapshot().allocator() instanceof Reading.Present<AllocatorStats> present)) return;
        if (!(c.ledger().row(Owner.MALLOC) instanceof Reading.Present<OwnerRow> row)) return;
        AllocatorStats stats = present.value();
        long now = row.value().pinnedBytes().orElse(0L);
        if (!(Kept.of(c, KeptMemory.Kind.PINNED, now, AT_LEAST) instanceof Reading.Present<Kept> kept)) return;
        long bytes = kept.value().bytes() - held(stats);
        if (!c.isWorth(bytes, AT_LEAST)) return;
        String live = row.value().liveBytes().map(Case::mb).orElse("an unknown amount");
        AllocatorStats.@Nullable Bin worst = worst(stats);
        String where = "";
        String whose = "the survivors";
        if (worst != null) {
            where = ", " + Case.mb(worst.freeBytes()) + " of it in slabs of " + worst.blockBytes()
                    + "-byte blocks with " + percentInUse(worst) + " % in use";
            whose = "the surviving blocks of up to " + worst.blockBytes() + " bytes";
        }
        c.add(
                Finding.Code.FRAGMENTATION,
                Owner.MALLOC,
                bytes,
                kept.value().confidence(),
                Case.mb(bytes) + " free in " + stats.name() + " beside live blocks (" + live + " live)" + where,
                List.of("find who allocates " + whose
                        + " and free them together, or allocate them apart: no setting of "
                        + stats.kind().label()
                        + " moves a live block"),
                Reading.absent("depends on which blocks are freed"));
    }

    /**
     * tcmalloc's free blocks are those of its threads' caches, of the transfer caches, and of spans that are partly in use. What the
     * caches hold keeps as much in spans, and is bounded by a setting: 16 threads that freed all had 32 + 10 MB in caches and 31 MB in spans.
     */
    private static long held(AllocatorStats stats) {
        return 2
                * (stats.setting(AllocatorStats.THREAD_CACHES).orElse(0L)
                        + stats.setting(AllocatorStats.TRANSFER_CACHES).orElse(0L));
    }

    private static AllocatorStats.@Nullable Bin worst(AllocatorStats stats) {
        AllocatorStats.@Nullable Bin worst = null;
        for (AllocatorStats.Bin bin : stats.bins()) {
            if (worst == null || bin.freeBytes() > worst.freeBytes()) worst = bin;
        }
        return worst;
    }

    private static long percentInUse(AllocatorStats.Bin bin) {
        return 100 * bin.blocks() * bin.blockBytes() / Math.max(1, bin.slabs() * bin.slabBytes());
    }
}
