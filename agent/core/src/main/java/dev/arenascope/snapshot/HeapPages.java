package dev.arenascope.snapshot;

/**
 * What the pages of one heap hold: their number in each state, and a strip of cells from the heap's first page to its last. A page is in
 * one state: the pages that are not absent are the resident bytes of the heap's walk, the reclaimable and the top pages are its
 * reclaimable and top bytes, and the live and the pinned pages together hold its live and its pinned bytes.
 *
 * @param pageBytes size of a page
 * @param pagesPerCell pages that one cell stands for, a power of two; the last cell may stand for fewer
 * @param cells one letter a cell, {@link #MOST_CELLS} at most: the state that most of its pages are in
 * @param live number of resident pages without a free byte
 * @param pinned number of resident pages that hold both free and live bytes
 * @param reclaimable number of resident pages that are wholly free, and that a malloc_trim gives back
 * @param top number of resident pages that are wholly free, and that no trim gives back
 * @param absent number of pages that are not resident
 */
public record HeapPages(
        int pageBytes,
        int pagesPerCell,
        String cells,
        long live,
        long pinned,
        long reclaimable,
        long top,
        long absent) {
    /** Each heap has as many cells at most, however large it is. */
    public static final int MOST_CELLS = 64;

    /** Letters of {@link #cells}, in the order of the numbers above. */
    public static final String LETTERS = "lprt.";

    public static final HeapPages NONE = new HeapPages(0, 0, "", 0, 0, 0, 0, 0);
}
