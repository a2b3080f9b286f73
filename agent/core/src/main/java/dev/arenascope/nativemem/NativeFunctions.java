package dev.arenascope.nativemem;

import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Functions of this process by their names, and a block of its memory for what they read and write. For one thread.
 *
 * <p>Symbols come from dlsym(RTLD_DEFAULT): what a JDK offers sees the C library only. The block is taken from the process's own
 * malloc, once and for good: a segment of the JDK would count against the host's MaxDirectMemorySize, and show in its number of direct
 * buffers.
 */
final class NativeFunctions {
    /** Largest text that fits, with its end. */
    static final int TEXT_BYTES = 256;

    /** Where in the block numbers may lie; before them lies a text. */
    static final int NUMBERS = TEXT_BYTES;

    private static final int BLOCK_BYTES = 1024;
    /** RTLD_DEFAULT is the null handle, in glibc and in musl. */
    private static final long EVERYWHERE = 0;

    private static final int SIX = 6;
    private static final int EIGHT = 8;
    private static final int PAGE_BYTES = 4096;
    private static final long READ_WRITE = 3;
    private static final long PRIVATE_ANONYMOUS = 0x22;

    private final Linkage linkage;
    private final MethodHandle dlsym;
    private final Map<String, MethodHandle> linked = new HashMap<>();
    private final ByteBuffer block;
    private final long blockAddress;

    private NativeFunctions(Linkage linkage) throws Throwable {
        this.linkage = linkage;
        dlsym = linkage.function(linkage.libraryFunction("dlsym"), SIX);
        blockAddress = allocate();
        block = linkage.memory(blockAddress, BLOCK_BYTES);
    }

    static NativeFunctions open() throws Throwable {
        return new NativeFunctions(Linkage.open());
    }

    /** The name of malloc has to lie in memory before malloc can be found: in a page that is mapped for it and given back. */
    private long allocate() throws Throwable {
        MethodHandle mmap = linkage.function(linkage.libraryFunction("mmap"), SIX);
        MethodHandle munmap = linkage.function(linkage.libraryFunction("munmap"), SIX);
        long page = (long) mmap.invokeExact(0L, (long) PAGE_BYTES, READ_WRITE, PRIVATE_ANONYMOUS, -1L, 0L);
        if (page == -1) throw new Uncallable("mmap gave no page");
        try {
            put(linkage.memory(page, PAGE_BYTES), "malloc");
            long symbol = (long) dlsym.invokeExact(EVERYWHERE, page, 0L, 0L, 0L, 0L);
            if (symbol == 0) throw missing("malloc");
            long taken = (long) linkage.function(symbol, SIX).invokeExact((long) BLOCK_BYTES, 0L, 0L, 0L, 0L, 0L);
            if (taken == 0) throw new Uncallable("malloc gave no memory");
            return taken;
        } finally {
            long ignored = (long) munmap.invokeExact(page, (long) PAGE_BYTES, 0L, 0L, 0L, 0L);
        }
    }

    /** Address of a symbol as the process itself would resolve it. It overwrites the text. */
    long address(String name) throws Throwable {
        long found = (long) dlsym.invokeExact(EVERYWHERE, text(name), 0L, 0L, 0L, 0L);
        if (found == 0) throw missing(name);
        return found;
    }

    /** A function of up to six whole numbers; those that it does not take are ignored. It overwrites the text. */
    MethodHandle function(String name) throws Throwable {
        return function(name, SIX);
    }

    /** A function of eight whole numbers. It overwrites the text. */
    MethodHandle functionOfEight(String name) throws Throwable {
        return function(name, EIGHT);
    }

    private MethodHandle function(String name, int arguments) throws Throwable {
        MethodHandle known = linked.get(name);
        if (known != null) return known;
        MethodHandle handle = linkage.function(address(name), arguments);
        linked.put(name, handle);
        return handle;
    }

    /** Writes a text, with its end, to the start of the block, and gives its address. */
    long text(String text) {
        put(block, text);
        return blockAddress;
    }

    /** Address of a place in the block. */
    long at(int place) {
        return blockAddress + place;
    }

    long read(int place) {
        return block.getLong(place);
    }

    void write(int place, long value) {
        block.putLong(place, value);
    }

    /** An unsigned number of one, four or eight bytes. */
    long read(int place, int bytes) {
        return switch (bytes) {
            case 1 -> Byte.toUnsignedLong(block.get(place));
            case 4 -> Integer.toUnsignedLong(block.getInt(place));
            default -> block.getLong(place);
        };
    }

    /** A text of another's memory, at most 255 bytes of it. */
    String textAt(long address) throws Throwable {
        ByteBuffer memory = linkage.memory(address, TEXT_BYTES);
        StringBuilder text = new StringBuilder();
        // Byte by byte: behind the end of the text no memory need be mapped.
        for (int i = 0; i < TEXT_BYTES - 1 && memory.get(i) != 0; i++) text.append((char) (memory.get(i) & 0xff));
        return text.toString();
    }

    private static void put(ByteBuffer memory, String text) {
        int length = text.length();
        if (length >= TEXT_BYTES) throw new IllegalArgumentException("longer than a name: " + length);
        for (int i = 0; i < length; i++) memory.put(i, (byte) text.charAt(i));
        memory.put(length, (byte) 0);
    }

    private static Uncallable missing(String name) {
        return new Uncallable("no symbol " + name + " in this process");
    }
}
