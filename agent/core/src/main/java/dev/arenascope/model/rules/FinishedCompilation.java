package dev.arenascope.model.rules;

import dev.arenascope.model.ArenaRow;
import dev.arenascope.model.ArenaRows;
import dev.arenascope.snapshot.AddressSpace;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.NativeTags;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import dev.arenascope.snapshot.ThreadStack;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How much of malloc's free memory the JIT compilers may have left behind. They work in blocks that they free when a method is done, so
 * a young JVM keeps them free and resident: its commonest healthy state.
 *
 * @param bytes at most so much; 0 when nothing speaks for it
 * @param evidence what speaks for it
 */
record FinishedCompilation(long bytes, String evidence) {
    private static final FinishedCompilation NONE = new FinishedCompilation(0, "");

    /** Compilation that fills the cache of an ordinary service is over by then. */
    private static final long YOUNG_MS = 10 * 60_000;

    /** Measured: 30.7 MB left by two compiler threads of an idle host (17), and a peak of 43.7 MB in a message broker by two. */
    private static final long EACH_THREAD_BYTES = 24 * Case.MIB;

    private static final String BLOCKS_OF_COMPILERS = "Arena Chunk";

    /** Asks Native Memory Tracking where it is on. */
    static FinishedCompilation of(Snapshot s, Malloc malloc) {
        return s.nativeTags() instanceof Reading.Present<NativeTags> tags ? byPeak(tags.value()) : byThreads(s, malloc);
    }

    private static FinishedCompilation byPeak(NativeTags tags) {
        for (NativeTags.Tag tag : tags.tags()) {
            if (!tag.name().equals(BLOCKS_OF_COMPILERS)) continue;
            if (!(tag.malloc() instanceof Reading.Present<NativeTags.Blocks> blocks)) return NONE;
            if (!(blocks.value().peakBytes() instanceof Reading.Present<Long> peak)) return NONE;
            long bytes = Math.max(0, peak.value() - blocks.value().bytes());
            return new FinishedCompilation(
                    bytes,
                    "the JVM's own count of such blocks was " + Case.mb(peak.value()) + " at its peak and is "
                            + Case.mb(blocks.value().bytes()) + " now");
        }
        return NONE;
    }

    /** Each compiler thread frees into one arena: no more arenas than compiler threads can be theirs. */
    private static FinishedCompilation byThreads(Snapshot s, Malloc malloc) {
        if (s.uptimeMs() > YOUNG_MS) return NONE;
        int threads = 0;
        for (ThreadStack stack : s.space().map(AddressSpace::stacks).orElse(List.of())) {
            if (stack.name().startsWith("C1 Compiler") || stack.name().startsWith("C2 Compiler")) threads++;
        }
        // HotSpot starts and ends compiler threads as it needs them: what two of them left stays when one has ended.
        threads = Math.max(threads, 2);
        List<ArenaRow> rows = new ArrayList<>(ArenaRows.of(malloc));
        rows.sort(Comparator.comparingLong(ArenaRow::reclaimableBytes).reversed());
        long bytes = 0;
        for (ArenaRow row : rows.subList(0, Math.min(threads, rows.size()))) bytes += row.reclaimableBytes();
        return new FinishedCompilation(
                Math.min(bytes, threads * EACH_THREAD_BYTES),
                "the JVM is young and " + threads + " compiler threads free into as many arenas; "
                        + "-XX:NativeMemoryTracking=summary would tell");
    }
}
