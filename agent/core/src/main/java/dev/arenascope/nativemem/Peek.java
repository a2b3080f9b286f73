package dev.arenascope.nativemem;

/**
 * Single words from anywhere in memory. Asks pagemap before each page: reading an absent page through /proc/self/mem would map the
 * zero page, which is then present.
 */
final class Peek {
    private final Memory memory;
    private final Residency residency;
    private final int pageSize;
    private final MemoryWindow window;
    private final long[] bitmap = new long[1];
    private String failure = "";
    private boolean hasRead;

    Peek(Memory memory, Residency residency, int pageSize) {
        this.memory = memory;
        this.residency = residency;
        this.pageSize = pageSize;
        this.window = new MemoryWindow(memory, pageSize);
    }

    /** Whether the page of an address, a multiple of 8, is resident; {@link #word} then gives any word of that page. */
    boolean at(long address) {
        if (window.covers(address, Long.BYTES)) {
            return true;
        }
        long page = address & -pageSize;
        bitmap[0] = 0;
        if (address <= 0) {
            return false;
        }
        if (!residency.presentPages(page, page + pageSize, bitmap)) {
            failure = "pagemap cannot be read";
            return false;
        }
        if ((bitmap[0] & 1) == 0) {
            return false;
        }
        window.load(page, page + pageSize);
        boolean covers = window.covers(address, Long.BYTES);
        if (covers) {
            hasRead = true;
        } else {
            failure = memory.reason();
        }
        return covers;
    }

    long word(long address) {
        return window.word(address);
    }

    /** Makes the next look a fresh one. */
    void forget() {
        window.forget();
        failure = "";
        hasRead = false;
    }

    /** Why not one look since {@link #forget} found memory to read; empty when one did, or none met a failure. */
    String failure() {
        return hasRead ? "" : failure;
    }

    void release() {
        window.release();
    }
}
