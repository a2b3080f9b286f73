package dev.arenascope.snapshot;

/**
 * The VmFlags of smaps as one bit each (fs/proc/task_mmu.c, show_smap_vma_flags; Documentation/filesystems/proc.rst). Kernels print
 * them since 3.8; a flag that is not in the table, of a newer kernel, is left out.
 */
public final class VmFlags {
    private static final String NAMES =
            "rd wr ex sh mr mw me ms gd pf dw lo io sr rr dc de ac nr ht sf nl ar wf dd bt mt"
                    + " sd mm hg nh mg um uw ui ss sl dp lf gu";
    private static final int LETTERS = 26;

    /** Number of the bit plus one, by the two letters; 0 for what is no flag. */
    private static final byte[] BITS = bits();

    /** {@code lo}: pages are locked (mlock, mlockall); madvise refuses DONTNEED and FREE with EINVAL. */
    public static final long LOCKED = of("lo");
    /** {@code ht}: pages of hugetlb, which Rss does not count. */
    public static final long HUGETLB = of("ht");
    /** {@code pf}: page frames of a device without a struct page; madvise refuses it with EINVAL. */
    public static final long PFN_MAP = of("pf");
    /** {@code mm}: may hold both page frames and pages; madvise does not ask for it. */
    public static final long MIXED_MAP = of("mm");
    /** {@code nr}: mapped with MAP_NORESERVE. */
    public static final long NO_RESERVE = of("nr");
    /** {@code hg}: advised MADV_HUGEPAGE. */
    public static final long HUGE_PAGES = of("hg");
    /** {@code nh}: advised MADV_NOHUGEPAGE. */
    public static final long NO_HUGE_PAGES = of("nh");

    private VmFlags() {}

    /** The bit of one flag by its two letters, as they stand in smaps; 0 when it is not known. */
    public static long bit(byte first, byte second) {
        int i = first - 'a';
        int j = second - 'a';
        if (i < 0 || i >= LETTERS || j < 0 || j >= LETTERS) return 0;
        int bit = BITS[i * LETTERS + j];
        return bit == 0 ? 0 : 1L << (bit - 1);
    }

    /** @param text flags separated by one space, for example {@code rd wr mr mw me ac} */
    public static long of(String text) {
        long flags = 0;
        for (int i = 0; i + 1 < text.length(); i += 3) flags |= bit((byte) text.charAt(i), (byte) text.charAt(i + 1));
        return flags;
    }

    /** The flags as smaps prints them, in the order of the kernel's documentation. */
    public static String text(long flags) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i + 1 < NAMES.length(); i += 3) {
            if ((flags >>> (i / 3) & 1) == 0) continue;
            if (out.length() > 0) out.append(' ');
            out.append(NAMES, i, i + 2);
        }
        return out.toString();
    }

    private static byte[] bits() {
        byte[] bits = new byte[LETTERS * LETTERS];
        for (int i = 0; i + 1 < NAMES.length(); i += 3) {
            bits[(NAMES.charAt(i) - 'a') * LETTERS + NAMES.charAt(i + 1) - 'a'] = (byte) (i / 3 + 1);
        }
        return bits;
    }
}
