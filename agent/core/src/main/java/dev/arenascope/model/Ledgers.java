package dev.arenascope.model;

import dev.arenascope.snapshot.AddressSpace;
import dev.arenascope.snapshot.AllocatorStats;
import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Metaspace;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import dev.arenascope.snapshot.ThreadStack;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Builds the ledger of a snapshot: each owner's bytes, and what the owner itself says of them. */
public final class Ledgers {
    private static final long WORTH_NAMING = 1 << 20;
    private static final long WORTH_SAYING_MS = 2000;

    private Ledgers() {}

    public static Reading<Ledger> of(Snapshot snapshot) {
        if (!(snapshot.space() instanceof Reading.Present<AddressSpace> present)) {
            return Reading.absent(snapshot.space().reason());
        }
        AddressSpace space = present.value();
        Attribution attribution = Attribution.of(space, snapshot);
        List<OwnerRow> rows = new ArrayList<>();
        long sum = 0;
        for (Owner owner : Owner.values()) {
            long resident = attribution.bytes(owner);
            sum += resident;
            if (resident > 0 && owner != Owner.UNEXPLAINED) rows.add(row(owner, resident, snapshot, attribution));
        }
        if (snapshot.jvm() instanceof Reading.Present<JvmMemory> jvm)
            rows.addAll(DirectBufferRow.of(jvm.value(), snapshot.cachedBuffers()));
        Collections.sort(rows);
        rows.add(plain(
                Owner.UNEXPLAINED, "", attribution.bytes(Owner.UNEXPLAINED), Reading.absent("no owner is known")));
        long live = 0;
        for (OwnerRow row : rows) if (!row.view()) live += row.liveBytes().orElse(row.residentBytes());
        return Reading.of(new Ledger(
                sum,
                space.vmRssBytes(),
                present.ageMs(),
                List.copyOf(rows),
                attribution.stackGroups(),
                live,
                attribution.anonymous(),
                attribution.states()));
    }

    private static OwnerRow row(Owner owner, long resident, Snapshot s, Attribution attribution) {
        return switch (owner) {
            case JAVA_HEAP -> JavaHeapRow.of(resident, s);
            case METASPACE -> pools(owner, resident, s, classes(s), "Metaspace");
            case CODE_CACHE -> pools(owner, resident, s, "", "CodeHeap", "CodeCache");
            case MALLOC ->
                s.allocator() instanceof Reading.Present<AllocatorStats> other
                        ? OtherMallocRow.of(resident, other.value())
                        : malloc(resident, s.malloc());
            case THREAD_STACKS -> plain(owner, threads(attribution), resident, Reading.of(resident));
            case MAPPED_TWICE ->
                plain(
                        owner,
                        "pages of java-heap that VmRSS counts again: not charged twice to the cgroup",
                        resident,
                        Reading.of(0L));
            case GC, CDS, MALLOC_MMAPPED, MAPPED_FILES, SHARED_LIBS, AGENT ->
                plain(owner, "", resident, Reading.of(resident));
            case ANON_MMAP -> {
                PageStates states = attribution.states().get(owner);
                // Given up by MADV_FREE: resident until the kernel needs memory.
                long given = states == null ? 0 : Math.min(resident, states.lazyFreeBytes());
                yield plain(owner, "mapped after the first report", resident, Reading.of(resident - given));
            }
            case DIRECT_BUFFERS, UNEXPLAINED ->
                throw new IllegalStateException(owner + " is no owner that a segment can have here");
        };
    }

    static OwnerRow plain(Owner owner, String detail, long resident, Reading<Long> live) {
        return new OwnerRow(
                owner,
                detail,
                resident,
                live,
                Reading.absent(OwnerRow.NOT_AN_ARENA),
                Reading.absent(OwnerRow.NOT_AN_ARENA),
                Reading.absent(OwnerRow.NOT_AN_ARENA),
                Reading.absent(OwnerRow.NOT_AN_ARENA),
                History.NO_TREND,
                false);
    }

    /** For example {@code 5550 classes, 300 loaders}. */
    private static String classes(Snapshot s) {
        String classes =
                s.jvm() instanceof Reading.Present<JvmMemory> jvm ? jvm.value().loadedClasses() + " classes" : "";
        if (!(s.metaspace() instanceof Reading.Present<Metaspace> metaspace)
                || !(metaspace.value().loaders() instanceof Reading.Present<Metaspace.Loaders> loaders)) {
            return classes;
        }
        return classes + (classes.isEmpty() ? "" : ", ") + loaders.value().alive() + " loaders";
    }

    /** An owner whose use the JVM's memory pools tell: those whose name begins with one of the prefixes. */
    private static OwnerRow pools(Owner owner, long resident, Snapshot s, String detail, String... prefixes) {
        if (!(s.jvm() instanceof Reading.Present<JvmMemory> jvm)) {
            return plain(owner, detail, resident, Reading.absent(s.jvm().reason()));
        }
        long used = 0;
        long committed = 0;
        for (JvmMemory.Pool pool : jvm.value().pools()) {
            for (String prefix : prefixes) {
                if (!pool.name().startsWith(prefix)) continue;
                used += pool.usedBytes();
                committed += pool.committedBytes();
            }
        }
        return new OwnerRow(
                owner,
                detail,
                resident,
                Reading.of(Math.min(used, resident)),
                Reading.absent("the JVM does not tell where its free blocks lie"),
                Reading.absent("the JVM does not tell where its free blocks lie"),
                Reading.of(Fragmentation.f(Math.max(0, committed - used), committed, used)),
                Reading.absent("the JVM does not tell where its free blocks lie"),
                History.NO_TREND,
                false);
    }

    private static OwnerRow malloc(long resident, Reading<Malloc> reading) {
        if (!(reading instanceof Reading.Present<Malloc> malloc)) {
            String reason = reading.reason();
            return new OwnerRow(
                    Owner.MALLOC,
                    "",
                    resident,
                    Reading.absent(reason),
                    Reading.absent(reason),
                    Reading.absent(reason),
                    Reading.absent(reason),
                    Reading.absent(reason),
                    History.NO_TREND,
                    false);
        }
        MallocTotals totals = MallocTotals.of(malloc.value());
        if (totals.walked() == 0) {
            return malloc(resident, Reading.absent(totals.firstReason()));
        }
        StringBuilder detail = new StringBuilder(malloc.value().allocator())
                .append(' ')
                .append(malloc.value().arenas())
                .append(malloc.value().arenas() == 1 ? " arena" : " arenas");
        if (totals.topBytes() >= WORTH_NAMING) {
            detail.append(", ").append(totals.topBytes() >> 20).append(" MB at arena tops");
        }
        if (totals.oldestMs() >= WORTH_SAYING_MS) {
            detail.append(", oldest walk ").append(totals.oldestMs() / 1000).append(" s ago");
        }
        if (totals.notWalked() > 0) {
            detail.append(", ")
                    .append(totals.notWalked())
                    .append(" heaps not walked: ")
                    .append(totals.firstReason());
        }
        return new OwnerRow(
                Owner.MALLOC,
                detail.toString(),
                resident,
                // Heaps that were not walked count as in use. The walk comes a moment after the mappings were read, and
                // the
                // application goes on: nothing is larger than what is resident.
                Reading.of(Math.min(resident, totals.liveBytes() + Math.max(0, resident - totals.residentBytes()))),
                Reading.of(Math.min(resident, totals.reclaimableBytes())),
                Reading.of(Math.min(resident, totals.pinnedBytes())),
                Reading.of(totals.f()),
                Reading.of(totals.scatter()),
                History.NO_TREND,
                false);
    }

    private static String threads(Attribution attribution) {
        int threads = 0;
        for (Ledger.StackGroup group : attribution.stackGroups()) {
            if (!group.name().equals(ThreadStack.ENDED)) threads += group.threads();
        }
        return threads + " threads";
    }
}
