package dev.arenascope.probe;

import dev.arenascope.jvm.Jvm;
import dev.arenascope.nativemem.Allocators;
import dev.arenascope.nativemem.Located;
import dev.arenascope.procfs.ProcDir;
import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.AddressSpace;
import dev.arenascope.snapshot.Baseline;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Metaspace;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Segment;
import dev.arenascope.snapshot.ThreadStack;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the whole address space and every sign of ownership in one pass. The JVM is asked for its layout once, and again when
 * memory without an owner has grown since: its answer is a long text.
 */
final class SpaceReader {
    /** Unowned growth that is worth another look at the layout: 0.25 % of the resident set, and at least this. */
    private static final long GROWTH_AT_LEAST = 2 << 20;

    private static final int GROWTH_SHARE = 400;
    /** Rounds in which all blocks of malloc were known; a table that none of them shows will not show. */
    private static final int TABLE_ROUNDS = 8;

    private final ProcDir proc;
    private final Jvm jvm;
    private final Allocators allocators;
    private final StackFinder stacks;

    private Baseline before;
    private Reading<JvmLayout> layout = Reading.absent("not asked yet");
    private Reading<Metaspace> metaspace = Reading.absent("not asked yet");
    private Located located;
    private long unownedWhenAsked;
    private int tableRounds;

    /** @param before what was mapped before the application; none when the agent came later, and then the first pass is it */
    SpaceReader(ProcDir proc, Jvm jvm, Allocators allocators, Baseline before) {
        this.before = before;
        this.proc = proc;
        this.jvm = jvm;
        this.allocators = allocators;
        stacks = new StackFinder(proc);
        located = allocators.locate(List.of());
    }

    /** Where the JVM says its memory lies. */
    Reading<JvmLayout> layout() {
        return layout;
    }

    /** What the JVM said of its metaspace at the last pass: its nodes are recognised by comparing the two. */
    Reading<Metaspace> metaspace() {
        return metaspace;
    }

    Located located() {
        return located;
    }

    Reading<AddressSpace> read() {
        long before = proc.rssBytes().orElse(0L);
        Reading<List<Mapping>> smaps = proc.smaps();
        long after = proc.rssBytes().orElse(before);
        metaspace = jvm.metaspace();
        return smaps instanceof Reading.Present<List<Mapping>> read
                ? Reading.of(withArenas(owned(read.value(), (before + after) / 2)))
                : Reading.absent(smaps.reason());
    }

    /** Last, and once: what is read of each thread for it decides nothing of who owns what. */
    private AddressSpace withArenas(AddressSpace space) {
        return space.withStacks(allocators.withArenas(space.stacks(), located));
    }

    /** Who owns what, with the JVM asked again when much memory has come that nobody owns. */
    private AddressSpace owned(List<Mapping> mappings, long rssBytes) {
        AddressSpace space = own(mappings, rssBytes);
        long unowned = Leftovers.of(space, layout).anonymousBytes();
        long growth = Math.max(GROWTH_AT_LEAST, space.rssBytes() / GROWTH_SHARE);
        boolean askedNow = !layout.isPresent() || unowned - unownedWhenAsked > growth;
        if (askedNow) {
            Reading<JvmLayout> told = jvm.layout();
            if (told.isPresent() || !layout.isPresent()) layout = told;
            tableRounds = TABLE_ROUNDS;
            space = own(mappings, rssBytes);
        }
        boolean foundNow = tableRounds > 0 && located.allBlocksKnown() && hiddenTables(space);
        if (foundNow) space = own(mappings, rssBytes);
        if (askedNow || foundNow) unownedWhenAsked = Leftovers.of(space, layout).anonymousBytes();
        return space;
    }

    /** Adds the tables that only show where nobody else is; true when the layout has more areas now. */
    private boolean hiddenTables(AddressSpace space) {
        tableRounds--;
        List<AddressRange> leftover = Leftovers.of(space, layout).committed();
        if (!(layout instanceof Reading.Present<JvmLayout> known)) return false;
        JvmLayout more = jvm.withHiddenTables(
                known.value(), space.mappings(), leftover, proc.pageMap()::presentPages, proc.pageSize());
        if (more.equals(known.value())) return false;
        layout = new Reading.Present<>(more, known.ageMs());
        return true;
    }

    private AddressSpace own(List<Mapping> mappings, long rssBytes) {
        if (before.isEmpty()) before = Baseline.of(mappings);
        located = allocators.locate(mappings);
        List<ThreadStack> threads = stacks.find(mappings);
        List<AddressRange> owned = new ArrayList<>();
        if (layout instanceof Reading.Present<JvmLayout> known) {
            for (JvmLayout.Area area : known.value().areas()) owned.add(area.range());
        }
        for (ThreadStack stack : threads) owned.add(stack.range());
        owned.addAll(located.mallocHeaps());
        owned.addAll(located.mallocMmapped());
        if (!located.allBlocksKnown()) owned.addAll(NodeStarts.of(mappings));
        List<Segment> segments = Segments.cut(mappings, owned, before, proc.pageMap());
        return new AddressSpace(
                rssBytes, mappings, segments, threads, located.mallocHeaps(), located.mallocMmapped(), before);
    }
}
