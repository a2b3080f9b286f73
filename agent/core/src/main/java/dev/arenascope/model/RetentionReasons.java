package dev.arenascope.model;

import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * Why the kernel still counts memory that its owner has freed, as far as the kernel says it: locked pages, page frames, lazily freed
 * pages, transparent huge pages. What an allocator keeps by its own rules (decay, thresholds, a chunk at the end of a heap) the rule
 * that knows the allocator adds.
 *
 * <p>madvise(DONTNEED) refuses locked areas and areas of page frames with EINVAL (mm/madvise.c, can_madv_lru_vma and its kin). A mixed
 * map (mm) is not refused, and hugetlb is no part of Rss.
 */
public final class RetentionReasons {
    /** Below this nobody looks for a reason: 1 MiB. */
    private static final long WORTH_SAYING = 1 << 20;
    /** Locked: nothing or nearly everything (mlockall). Half is far from both. */
    private static final double MOSTLY = 0.5;

    private final PageStates pages;
    private final List<String> reasons = new ArrayList<>();

    private RetentionReasons(PageStates pages) {
        this.pages = pages;
    }

    /**
     * @param owner label of the owner; what is no owner has no reasons
     * @param ledger knows what the kernel says of the owner's pages
     * @return one phrase each, that goes on from "kept because"; empty when the kernel shows nothing that keeps the memory
     */
    public static List<String> of(String owner, Ledger ledger) {
        for (Owner candidate : Owner.values()) {
            if (!candidate.label().equals(owner)) continue;
            PageStates pages = ledger.pageStates().get(candidate);
            return pages == null ? List.of() : new RetentionReasons(pages).all(ledger.row(candidate));
        }
        return List.of();
    }

    /** Whether most of the owner's memory is locked, so that nothing but unlocking it gives memory back. */
    public static boolean isLocked(Owner owner, Ledger ledger) {
        PageStates pages = ledger.pageStates().get(owner);
        return pages != null && pages.lockedBytes() > MOSTLY * pages.residentBytes();
    }

    /** Whether a good part of the owner's memory is in transparent huge pages, which khugepaged fills again after a trim. */
    public static boolean isHuge(Owner owner, Ledger ledger) {
        PageStates pages = ledger.pageStates().get(owner);
        return pages != null && pages.isHuge();
    }

    /** Whether the owner itself asked the kernel for huge pages. */
    public static boolean isHugeByAdvice(Owner owner, Ledger ledger) {
        PageStates pages = ledger.pageStates().get(owner);
        return pages != null && pages.isHuge() && pages.hugeAdvisedBytes() > 0;
    }

    /** Bytes of the owner that are resident only until the kernel needs memory. */
    public static long lazyFreeBytes(Owner owner, Ledger ledger) {
        PageStates pages = ledger.pageStates().get(owner);
        return pages == null ? 0 : pages.lazyFreeBytes();
    }

    private List<String> all(Reading<OwnerRow> row) {
        say(pages.lockedBytes(), " is locked (mlock or mlockall, VmFlags lo): the kernel refuses to give it back");
        say(pages.pfnBytes(), " is page frames of a device (VmFlags pf): the kernel refuses to give it back");
        say(pages.lazyFreeBytes(), " is marked LazyFree: counted as resident, taken when the kernel needs memory");
        if (pages.isHuge()) {
            String live = row.flatMap(OwnerRow::liveBytes)
                    .map(bytes -> " while " + mb(bytes) + " are live")
                    .orElse("");
            String why = pages.hugeAdvisedBytes() > 0
                    ? " (advised, VmFlags hg)"
                    : " (not advised: transparent_hugepage is always)";
            say(
                    pages.hugeBytes(),
                    " is in transparent huge pages" + why + live
                            + ": a fault brings in the whole of one, touched or not");
        }
        return List.copyOf(reasons);
    }

    private void say(long bytes, String what) {
        if (bytes >= WORTH_SAYING) reasons.add(mb(bytes) + what);
    }

    private static String mb(long bytes) {
        return Math.round(bytes / 1048576.0) + " MB";
    }
}
