package dev.arenascope.nativemem;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Reading;

/** Lays out the first heap of an arena as glibc 2.36 does, one chunk after the other. */
final class SyntheticHeap {
    static final long START = 0x7f00_0000_0000L;
    static final long ARENA = START + 0x30;
    static final long FIRST = START + 0x8d0;
    static final GlibcLayout LAYOUT = layout("glibc 2.36");

    final SyntheticMemory memory;
    private final long end;
    private long at = FIRST;
    private long previousBytes;
    private boolean previousFree;

    SyntheticHeap(int bytes) {
        memory = new SyntheticMemory(START, bytes);
        end = START + bytes;
        memory.put(START, ARENA);
        memory.put(START + 16, bytes);
        memory.put(START + 24, bytes);
        memory.put(ARENA + LAYOUT.nextOffset(), ARENA);
    }

    static GlibcLayout layout(String allocator) {
        return ((Reading.Present<GlibcLayout>) GlibcLayout.of(allocator)).value();
    }

    /** The address of the next chunk. */
    long at() {
        return at;
    }

    SyntheticHeap used(long bytes) {
        return chunk(bytes, false);
    }

    SyntheticHeap free(long bytes) {
        return chunk(bytes, true);
    }

    /** The rest of the heap is the top. */
    SyntheticHeap top() {
        memory.put(ARENA + LAYOUT.topOffset(), at);
        return chunk(end - at, true);
    }

    /** The rest of the heap but 32 bytes is one chunk, then the fencepost of a heap that is full. */
    SyntheticHeap full(boolean lastIsFree) {
        memory.put(ARENA + LAYOUT.topOffset(), START + GlibcLayout.HEAP_MAX_BYTES * 4);
        chunk(end - 32 - at, lastIsFree);
        chunk(16, false);
        memory.put(end - 8, 1);
        return this;
    }

    /** Hangs a chunk of this size, written before, into its fastbin. */
    SyntheticHeap fastbin(long chunk, long bytes) {
        long head = ARENA + LAYOUT.fastbinsOffset() + (bytes - 32) / 2;
        long next = memory.bytes.getLong((int) (head - START));
        memory.put(chunk + 16, next ^ ((chunk + 16) >>> 12));
        memory.put(head, chunk);
        return this;
    }

    Reading<Malloc.Walk> walk() {
        return walker().walk(heap());
    }

    HeapWalker walker() {
        Peek peek = new Peek(memory, memory, SyntheticMemory.PAGE);
        return new HeapWalker(
                LAYOUT,
                memory,
                memory,
                peek,
                SyntheticMemory.PAGE,
                new BesideBrk(memory, memory, peek, SyntheticMemory.PAGE));
    }

    Malloc.Heap heap() {
        return new Malloc.Heap(new AddressRange(START, end), ARENA, Malloc.Origin.ARENA, HeapFinder.NOT_WALKED);
    }

    private SyntheticHeap chunk(long bytes, boolean free) {
        if (previousFree) {
            memory.put(at, previousBytes);
        }
        memory.put(at + 8, bytes | (previousFree ? 0 : 1));
        at += bytes;
        previousBytes = bytes;
        previousFree = free;
        return this;
    }
}
