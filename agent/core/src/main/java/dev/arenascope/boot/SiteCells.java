package dev.arenascope.boot;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Counters by site. A platform thread that counts much gets cells of its own and adds to them without any atomic instruction;
 * the others (virtual ones, of which there may be millions, and those that count seldom) share striped ones. Both are exact.
 *
 * <p>Opened, read, retired and forgotten by the agent's thread alone.
 *
 * <p>What threads share, and the total of a site, are arrays of longs: {@link #AMOUNT}, {@link #NEXT}, {@link #LARGEST}, {@link
 * #COPIES}, {@link #COPIED}, then for arrays the number by size class, then for arrays that replace smaller ones the number by
 * length class, of the new arrays and of those they replace. The last place is how often threads shared.
 */
public final class SiteCells {
    /** Instances made, or bytes of the arrays. */
    public static final int AMOUNT = 0;
    /** The amount at which the next object of those that share is sampled. */
    static final int NEXT = 1;
    /** The largest array, bytes. */
    public static final int LARGEST = 2;
    /** Arrays that replaced a smaller one. */
    public static final int COPIES = 3;
    /** What they copied, elements. */
    public static final int COPIED = 4;
    /** First of the size classes. */
    public static final int SIZES = 5;
    /** Class n holds what is at most 2^n, in bytes or elements. */
    public static final int CLASSES = 36;
    /** First of the length classes of arrays that replaced a smaller one. */
    public static final int GROWN_TO = SIZES + CLASSES;
    /** First of the length classes of arrays that were replaced. */
    public static final int GROWN_FROM = GROWN_TO + CLASSES;

    public static final int WIDTH_OF_INSTANCES = SIZES + 1;
    public static final int WIDTH_OF_ARRAYS = GROWN_TO + 1;
    public static final int WIDTH_OF_GROWTH = GROWN_FROM + CLASSES + 1;

    /** Sites that can be told apart in the life of a JVM. */
    public static final int SITES_AT_MOST = 4096;

    /** A power of two. */
    private static final int SLOTS = 1024;

    /** Threads with cells of their own. */
    private static final int OWNERS_AT_MOST = 256;

    private static final int STRIPES = 8;

    /** A thread gets cells of its own about the 64th time it counts: one that ends soon needs none. */
    private static final int SELDOM = 63;

    private static final long FIRST_INTERVAL_INSTANCES = 1024;
    private static final long FIRST_INTERVAL_BYTES = 256 << 10;

    private static final @Nullable VarHandle TID = SiteLayout.threadId;
    private static final @Nullable Class<?> VIRTUAL = SiteLayout.virtualThread;

    private static final @Nullable ThreadCells[] OWNERS = new ThreadCells[SLOTS];
    private static final AtomicReferenceArray<AtomicLongArray> SHARED = new AtomicReferenceArray<>(SITES_AT_MOST);
    private static final int[] WIDTHS = new int[SITES_AT_MOST];
    private static final long[] INTERVALS = new long[SITES_AT_MOST];
    /** What threads that have ended had counted; the reader's. */
    private static final long[] NOTHING = {};

    private static final long[][] RETIRED = new long[SITES_AT_MOST][];

    /** Held while a thread gets or loses cells of its own; nobody waits for it. */
    private static final AtomicBoolean HANDING_OVER = new AtomicBoolean();

    private static final AtomicInteger OWNED = new AtomicInteger();

    private SiteCells() {}

    /** Makes room for a site; before any code that names it runs. */
    public static void open(int site, int width) {
        if (SHARED.get(site) != null) return;
        WIDTHS[site] = width;
        INTERVALS[site] = firstInterval(width);
        RETIRED[site] = new long[width];
        SHARED.set(site, new AtomicLongArray(width * STRIPES));
    }

    /** The least n with 2^n at or above the size, in bytes or elements; at most the last class. */
    public static int sizeClass(long size) {
        return size <= 1 ? 0 : Math.min(64 - Long.numberOfLeadingZeros(size - 1), CLASSES - 1);
    }

    /** Instances or bytes between two samples, until more is known of the site. */
    public static long firstInterval(int width) {
        return width == WIDTH_OF_INSTANCES ? FIRST_INTERVAL_INSTANCES : FIRST_INTERVAL_BYTES;
    }

    public static int referenceBytes() {
        return 1 << SiteLayout.referenceShift;
    }

    /** @param interval instances or bytes between two samples of a thread */
    public static void interval(int site, long interval) {
        INTERVALS[site] = Math.max(1, interval);
    }

    /** The cell of the running thread; null when it has none. */
    static @Nullable SiteCell own(int site) {
        if (TID == null) return null;
        long tid = (long) TID.get(Thread.currentThread());
        ThreadCells cells = OWNERS[(int) tid & (SLOTS - 1)];
        if (cells == null || cells.tid != tid) return null;
        @Nullable SiteCell[] all = cells.bySite;
        return site < all.length ? all[site] : null;
    }

    /** Slow: what comes here has no cell yet, or never will. Null when the thread shares counters. */
    static @Nullable SiteCell ownSlowly(int site) {
        if (TID == null || SHARED.get(site) == null) return null;
        long tid = (long) TID.get(Thread.currentThread());
        ThreadCells cells = OWNERS[(int) tid & (SLOTS - 1)];
        return cells != null && cells.tid == tid ? cells.cell(site, WIDTHS[site]) : null;
    }

    private static void own() {
        Thread thread = Thread.currentThread();
        if (TID == null || OWNED.get() >= OWNERS_AT_MOST || (VIRTUAL != null && VIRTUAL.isInstance(thread))) return;
        long tid = (long) TID.get(thread);
        int slot = (int) tid & (SLOTS - 1);
        ThreadCells cells = new ThreadCells(thread, tid);
        if (!HANDING_OVER.compareAndSet(false, true)) return; // at another time: counters are shared meanwhile
        if (OWNERS[slot] == null) {
            VarHandle.releaseFence();
            OWNERS[slot] = cells;
            OWNED.incrementAndGet();
        }
        HANDING_OVER.set(false);
    }

    /** Adds to a counter that threads share. */
    static void share(int site, int index, long delta) {
        AtomicLongArray shared = SHARED.get(site);
        if (shared != null) shared.getAndAdd(stripe() * WIDTHS[site] + index, delta);
    }

    /** Adds to the amount, and samples the object when its turn has come. */
    static void shareAmount(int site, long delta, @Nullable Object made, long bytes) {
        AtomicLongArray shared = SHARED.get(site);
        if (shared == null) return;
        int first = stripe() * WIDTHS[site];
        long before = shared.getAndAdd(first + AMOUNT, delta);
        long next = shared.get(first + NEXT);
        if (before + delta > next && shared.compareAndSet(first + NEXT, next, before + delta + pause(site, before))) {
            tell(site, made, bytes);
        }
        if ((shared.getAndIncrement(first + WIDTHS[site] - 1) & SELDOM) == SELDOM) own();
    }

    static void shareLargest(int site, long bytes) {
        AtomicLongArray shared = SHARED.get(site);
        if (shared == null) return;
        int index = stripe() * WIDTHS[site] + LARGEST;
        long largest = shared.get(index);
        while (bytes > largest && !shared.compareAndSet(index, largest, bytes)) largest = shared.get(index);
    }

    private static int stripe() {
        long tid =
                TID == null ? System.identityHashCode(Thread.currentThread()) : (long) TID.get(Thread.currentThread());
        return (int) ((tid * 0x9E3779B97F4A7C15L) >>> 61);
    }

    /** The thread's turn to have an object sampled has come. */
    static void sample(SiteCell cell, int site, @Nullable Object made, long bytes) {
        long pause = pause(site, cell.granted) - cell.left;
        cell.granted += pause;
        cell.left += pause;
        tell(site, made, bytes);
    }

    /**
     * Uneven, or samples would follow the rhythm of a loop. Grows with each sample, so that a site that is suddenly hot gets few
     * of them until the agent, which knows its rate, sets the interval anew.
     */
    private static long pause(int site, long seed) {
        long interval = INTERVALS[site];
        INTERVALS[site] = interval + (interval >> 3) + 1;
        long mixed = (seed ^ (seed >>> 17)) * 0x9E3779B97F4A7C15L;
        return interval / 2 + (mixed >>> 11) % (interval + 1);
    }

    private static void tell(int site, @Nullable Object made, long bytes) {
        ObjLongConsumer<Object> listener = SiteLayout.listener;
        if (listener != null && made != null) listener.accept(made, bytes << 16 | site);
    }

    /** What all threads together have counted since the site was opened; on one thread at a time. */
    public static long[] total(int site) {
        int width = WIDTHS[site];
        long[] sum = RETIRED[site].clone();
        AtomicLongArray shared = SHARED.get(site);
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            for (int i = 0; i < width - 1; i++) add(sum, i, shared.get(stripe * width + i));
        }
        for (ThreadCells cells : OWNERS) {
            if (cells != null) add(sum, cells.bySite, site);
        }
        return sum;
    }

    /** The same of the amount alone. */
    public static long amount(int site) {
        int width = WIDTHS[site];
        long sum = RETIRED[site][AMOUNT];
        AtomicLongArray shared = SHARED.get(site);
        for (int stripe = 0; stripe < STRIPES; stripe++) sum += shared.get(stripe * width + AMOUNT);
        for (ThreadCells cells : OWNERS) {
            SiteCell cell = cells == null || site >= cells.bySite.length ? null : cells.bySite[site];
            if (cell != null) sum += cell.granted - cell.left;
        }
        return sum;
    }

    /** Keeps what ended threads have counted, and forgets the threads. */
    public static void retire() {
        if (!HANDING_OVER.compareAndSet(false, true)) return; // next time
        for (int slot = 0; slot < SLOTS; slot++) {
            ThreadCells cells = OWNERS[slot];
            if (cells == null || !cells.ended()) continue;
            OWNERS[slot] = null;
            OWNED.decrementAndGet();
            @Nullable SiteCell[] all = cells.bySite;
            for (int site = 0; site < all.length; site++) add(RETIRED[site], all, site);
        }
        HANDING_OVER.set(false);
    }

    /** Lets all cells go; what threads count meanwhile may be lost. */
    public static void forget() {
        SiteLayout.listener = null;
        while (!HANDING_OVER.compareAndSet(false, true)) Thread.onSpinWait();
        for (int slot = 0; slot < SLOTS; slot++) OWNERS[slot] = null;
        OWNED.set(0);
        HANDING_OVER.set(false);
        for (int site = 0; site < SITES_AT_MOST; site++) {
            SHARED.set(site, null);
            RETIRED[site] = NOTHING;
        }
    }

    private static void add(long[] sum, @Nullable SiteCell[] all, int site) {
        SiteCell cell = site < all.length ? all[site] : null;
        if (cell == null) return;
        sum[AMOUNT] += cell.granted - cell.left;
        sum[LARGEST] = Math.max(sum[LARGEST], cell.largest);
        sum[COPIES] += cell.copies;
        sum[COPIED] += cell.copied;
        for (int i = 0; i < cell.classes.length; i++) sum[SIZES + i] += cell.classes[i];
    }

    private static void add(long[] sum, int index, long value) {
        if (index == LARGEST) sum[index] = Math.max(sum[index], value);
        else if (index != NEXT) sum[index] += value;
    }
}
