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

    /** One of each kind, on any machine with two processors. */
    private static final int COMPILERS_AT_LEAST = 2;

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

    /**
     * Each compiler thread frees into one arena, and its stack tells which. HotSpot ends compiler threads that rest, and the stack of one at
     * work is not found: an arena that no known thread uses may be its, so many are allowed as are missing from two.
     */
    private static FinishedCompilation byThreads(Snapshot s, Malloc malloc) {
        if (s.uptimeMs() > YOUNG_MS) return NONE;
        List<ThreadStack> stacks = s.space().map(AddressSpace::stacks).orElse(List.of());
        int compilers = 0;
        int known = 0;
        for (ThreadStack stack : stacks) {
            if (!isCompiler(stack)) continue;
            compilers++;
            if (stack.arena().isPresent()) known++;
        }
        List<ArenaRow> rows = new ArrayList<>(ArenaRows.of(malloc));
        rows.sort(Comparator.comparingLong(ArenaRow::reclaimableBytes).reversed());
        long bytes = 0;
        int arenas = 0;
        int ended = Math.max(0, COMPILERS_AT_LEAST - known);
        for (ArenaRow row : rows) {
            Users users = Users.of(row.arena(), stacks);
            boolean theirs = users.compilers > 0;
            if (!theirs && (users.others > 0 || ended-- <= 0)) continue;
            // Where others allocate too, it cannot all be the compilers'.
            long most = theirs && users.others == 0 ? Long.MAX_VALUE : EACH_THREAD_BYTES;
            bytes += Math.min(most, row.reclaimableBytes());
            arenas++;
        }
        return new FinishedCompilation(
                Math.min(bytes, Math.max(COMPILERS_AT_LEAST, compilers) * EACH_THREAD_BYTES),
                "the JVM is young and " + compilers + " compiler threads free into " + arenas
                        + (arenas == 1 ? " arena" : " arenas") + "; -XX:NativeMemoryTracking=summary would tell");
    }

    private static boolean isCompiler(ThreadStack stack) {
        return stack.name().startsWith("C1 Compiler") || stack.name().startsWith("C2 Compiler");
    }

    /** Live threads that allocate from an arena, as far as their stacks show it. */
    private record Users(int compilers, int others) {
        static Users of(long arena, List<ThreadStack> stacks) {
            int compilers = 0;
            int others = 0;
            for (ThreadStack stack : stacks) {
                if (!(stack.arena() instanceof Reading.Present<Long> its) || its.value() != arena) continue;
                if (isCompiler(stack)) compilers++;
                else others++;
            }
            return new Users(compilers, others);
        }
    }
}
