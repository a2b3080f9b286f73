package dev.arenascope.nativemem;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the blocks that malloc took by mmap, by their headers. Adjacent blocks share one mapping, and the kernel also merges them with
 * other anonymous memory.
 *
 * <p>A block begins on a page with the bytes that alignment left before it, and its size: a multiple of the page, with bit 1 set and no
 * other (malloc/malloc.c, IS_MMAPPED; mremap_chunk). A chain of blocks from a mapping's first byte is proof. A block behind other
 * memory could be chance: such blocks count only once all blocks together gave exactly the sum that malloc keeps (mmapped_mem).
 *
 * <p>A mapping is looked at again only when it changed, or every {@link #RECHECK_ROUNDS} rounds, and {@link #PAGES_A_ROUND} bounds the
 * work of one round.
 */
final class MmappedBlocks {
    static final int RECHECK_ROUNDS = 16;
    static final int PAGES_A_ROUND = 1024;
    /** Each takes two reads, some microseconds. */
    static final int BLOCKS_COUNTED = 4096;

    private static final long FLAG_BITS = 7;
    private static final long IS_MMAPPED = 2;
    /** Below this size malloc does not take a block by mmap: DEFAULT_MMAP_THRESHOLD_MIN. */
    private static final long MIN_BLOCK_BYTES = 128 << 10;
    /** Larger mappings are looked at from their start only: they are heaps of other owners. */
    private static final long MAX_SEARCHED_BYTES = 64 << 20;
    /** Metaspace commits memory in this granule (CommitGranuleBytes of the JVM); its words often look like a block's header. */
    private static final long METASPACE_GRANULE_BYTES = 64 << 10;

    private final Peek peek;
    private final int pageSize;
    private final PageBits pages;
    private Map<AddressRange, Known> known = new HashMap<>();
    private Set<AddressRange> confirmed = Set.of();
    private int round;
    private int pagesLeft;
    private boolean allKnown;

    /** What was found in a range, and how far it has been searched. */
    private record Known(List<AddressRange> runs, long searchedTo, int round) {}

    MmappedBlocks(Peek peek, Residency residency, int pageSize) {
        this.peek = peek;
        this.pageSize = pageSize;
        pages = new PageBits(residency, pageSize);
    }

    /** @param mmappedBytes sum of all blocks as malloc keeps it */
    List<AddressRange> find(List<Mapping> mappings, List<Malloc.Heap> heaps, Reading<Long> mmappedBytes) {
        peek.forget();
        round++;
        pagesLeft = PAGES_A_ROUND;
        Map<AddressRange, Known> now = new HashMap<>();
        int nextHeap = 0;
        for (Mapping m : mappings) {
            if (!HeapFinder.isPrivateMemory(m)) {
                continue;
            }
            long from = m.start();
            while (nextHeap < heaps.size() && heaps.get(nextHeap).range().start() < m.end()) {
                AddressRange heap = heaps.get(nextHeap++).range();
                look(from, Math.min(heap.start(), m.end()), now);
                from = Math.max(from, heap.end());
            }
            look(from, m.end(), now);
        }
        known = now;
        return proven(mmappedBytes);
    }

    /** Whether the blocks of the last round sum to what malloc itself counts: then there are no others. */
    boolean allKnown() {
        return allKnown;
    }

    /** Lets go of what was found; the next call searches anew. */
    void release() {
        known = Map.of();
        confirmed = Set.of();
        pages.release();
    }

    private List<AddressRange> proven(Reading<Long> mmappedBytes) {
        List<AddressRange> sure = new ArrayList<>();
        Set<AddressRange> likely = new HashSet<>();
        long bytes = 0;
        for (Map.Entry<AddressRange, Known> entry : known.entrySet()) {
            for (AddressRange run : entry.getValue().runs) {
                bytes += run.sizeBytes();
                if (run.start() == entry.getKey().start()) {
                    sure.add(run);
                } else {
                    likely.add(run);
                }
            }
        }
        allKnown = mmappedBytes instanceof Reading.Present<Long> sum && sum.value() == bytes;
        if (allKnown) {
            confirmed = likely;
        } else {
            likely.retainAll(confirmed);
        }
        sure.addAll(likely);
        Collections.sort(sure);
        return List.copyOf(sure);
    }

    private void look(long from, long to, Map<AddressRange, Known> now) {
        if (to - from < MIN_BLOCK_BYTES) {
            return;
        }
        AddressRange range = new AddressRange(from, to);
        Known before = known.get(range);
        if (before == null || round - before.round >= RECHECK_ROUNDS) {
            before = new Known(List.of(), from, round);
        }
        now.put(range, before.searchedTo < to ? search(from, to, before) : before);
    }

    private Known search(long from, long to, Known before) {
        List<AddressRange> runs = new ArrayList<>(before.runs);
        long at = before.searchedTo;
        boolean whole = mayHoldBlocksInside(from, to) && pages.read(from, to);
        while (at < to) {
            long end = chainEnd(at, to, at == from);
            if (end > at) {
                runs.add(new AddressRange(at, end));
            }
            if (!whole) {
                return new Known(List.copyOf(runs), to, before.round);
            }
            at = Math.max(end, at + pageSize);
            while (at < to && !pages.isPresent(at)) {
                at += pageSize;
            }
            if (pagesLeft-- <= 0) {
                break;
            }
        }
        return new Known(List.copyOf(runs), at, before.round);
    }

    /** Counts the blocks of these runs, as {@link #find} gave them; false when there are too many to look at each. */
    boolean census(List<AddressRange> runs, ChunkCensus into) {
        peek.forget();
        int blocks = 0;
        for (AddressRange run : runs) {
            long at = run.start();
            while (at < run.end() && peek.at(at)) {
                long bytes = peek.word(at + 8) & ~FLAG_BITS;
                if (bytes < MIN_BLOCK_BYTES || bytes > run.end() - at) {
                    break;
                }
                if (++blocks > BLOCKS_COUNTED) {
                    return false;
                }
                int tag = ChunkCensus.tagOf(peek.word(at + 16), peek.word(at + 24), bytes - 16, pageSize + 64L);
                into.live(bytes, tag, tag == ChunkCensus.UNTAGGED ? 0 : peek.word(at + 16));
                at += bytes;
            }
        }
        return true;
    }

    private static boolean mayHoldBlocksInside(long from, long to) {
        boolean looksLikeMetaspace = from % METASPACE_GRANULE_BYTES == 0 && (to - from) % METASPACE_GRANULE_BYTES == 0;
        return to - from <= MAX_SEARCHED_BYTES && !looksLikeMetaspace;
    }

    /** End of the chain of blocks that begins here; only at a mapping's start may alignment have left bytes before the first. */
    private long chainEnd(long from, long to, boolean mayBePadded) {
        long at = from;
        while (at < to && peek.at(at)) {
            long padding = peek.word(at);
            long word = peek.word(at + 8);
            long bytes = word & ~FLAG_BITS;
            boolean isBlock = (word & FLAG_BITS) == IS_MMAPPED
                    && bytes >= MIN_BLOCK_BYTES
                    && bytes % pageSize == 0
                    && bytes <= to - at
                    && (padding == 0 || (mayBePadded && isPadding(padding)));
            if (!isBlock) {
                break;
            }
            at += bytes;
        }
        return at;
    }

    private boolean isPadding(long bytes) {
        return bytes > 0 && bytes < pageSize && bytes % 16 == 0;
    }
}
