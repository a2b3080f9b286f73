package dev.arenascope.nativemem;

import java.util.Arrays;

/** Which pages of one range are resident, as pagemap said. */
final class PageBits {
    private final Residency residency;
    private final int pageSize;
    private long start;
    private int pages;
    private long[] bits = {};
    private long[] fresh = {};

    PageBits(Residency residency, int pageSize) {
        this.residency = residency;
        this.pageSize = pageSize;
    }

    /** Reads the bits of a range of whole pages; false when that cannot be told. */
    boolean read(long rangeStart, long rangeEnd) {
        start = rangeStart;
        pages = (int) ((rangeEnd - rangeStart) / pageSize);
        int words = (pages + Long.SIZE - 1) / Long.SIZE;
        if (bits.length < words) {
            bits = new long[words];
        }
        Arrays.fill(bits, 0, words, 0);
        return residency.presentPages(rangeStart, rangeEnd, bits);
    }

    /** Reads the bits again from the page of {@code address} on, and leaves those before it as they were. */
    boolean refresh(long address) {
        int page = page(address);
        int word = page / Long.SIZE;
        int words = (pages + Long.SIZE - 1) / Long.SIZE;
        if (page < 0 || page >= pages) {
            return false;
        }
        if (fresh.length < bits.length) {
            fresh = new long[bits.length];
        }
        Arrays.fill(fresh, 0, words - word, 0);
        long from = start + (long) word * Long.SIZE * pageSize;
        if (!residency.presentPages(from, start + (long) pages * pageSize, fresh)) {
            return false;
        }
        long before = (1L << (page % Long.SIZE)) - 1;
        fresh[0] = (fresh[0] & ~before) | (bits[word] & before);
        System.arraycopy(fresh, 0, bits, word, words - word);
        return true;
    }

    /** Reads the bits of what was added behind the end of the range. */
    boolean extend(long rangeEnd) {
        long oldEnd = start + (long) pages * pageSize;
        pages = page(rangeEnd);
        bits = Arrays.copyOf(bits, Math.max(bits.length, (pages + Long.SIZE - 1) / Long.SIZE));
        return refresh(oldEnd);
    }

    boolean isPresent(long address) {
        int page = page(address);
        return page >= 0 && page < pages && (bits[page / Long.SIZE] >>> (page % Long.SIZE) & 1) != 0;
    }

    /** End of the run of resident pages that holds {@code address}, looking no further than {@code maxBytes}. */
    long runEnd(long address, long maxBytes) {
        long end = pageStart(address);
        long limit = end + maxBytes;
        while (end < limit && isPresent(end)) {
            end += pageSize;
        }
        return end;
    }

    /** Resident bytes from {@code from} to {@code to}; pages that are partly inside count in part. */
    long residentBytes(long from, long to) {
        if (from >= to) {
            return 0;
        }
        long firstWhole = pageEnd(from);
        long lastWhole = pageStart(to);
        if (firstWhole > lastWhole) {
            return isPresent(from) ? to - from : 0;
        }
        long bytes = residentWholePages(from, to);
        bytes += firstWhole > from && isPresent(from) ? firstWhole - from : 0;
        bytes += to > lastWhole && isPresent(lastWhole) ? to - lastWhole : 0;
        return bytes;
    }

    /** Resident bytes of the pages that lie wholly between {@code from} and {@code to}. */
    long residentWholePages(long from, long to) {
        int first = Math.max(page(pageEnd(from)), 0);
        int last = Math.min(page(pageStart(to)), pages);
        return first < last ? (long) count(first, last) * pageSize : 0;
    }

    void release() {
        bits = new long[0];
        fresh = bits;
    }

    /** Number of resident pages among those from {@code first} to before {@code last}, counted from the range's first. */
    int count(int first, int last) {
        int firstWord = first / Long.SIZE;
        int lastWord = (last - 1) / Long.SIZE;
        long head = -1L << (first % Long.SIZE);
        long tail = -1L >>> (Long.SIZE - 1 - (last - 1) % Long.SIZE);
        if (firstWord == lastWord) {
            return Long.bitCount(bits[firstWord] & head & tail);
        }
        int count = Long.bitCount(bits[firstWord] & head) + Long.bitCount(bits[lastWord] & tail);
        for (int w = firstWord + 1; w < lastWord; w++) {
            count += Long.bitCount(bits[w]);
        }
        return count;
    }

    /** The same of pages that are marked in {@code among}, too, which may be shorter. */
    int count(int first, int last, long[] among) {
        int end = Math.min(last, among.length * Long.SIZE);
        int count = 0;
        for (int page = first; page < end; ) {
            int word = page / Long.SIZE;
            int next = Math.min((word + 1) * Long.SIZE, end);
            long mask = -1L << (page % Long.SIZE) & -1L >>> (Long.SIZE - 1 - (next - 1) % Long.SIZE);
            count += Long.bitCount(bits[word] & among[word] & mask);
            page = next;
        }
        return count;
    }

    private int page(long address) {
        return (int) Math.floorDiv(address - start, (long) pageSize);
    }

    private long pageStart(long address) {
        return address & -pageSize;
    }

    private long pageEnd(long address) {
        return (address + pageSize - 1) & -pageSize;
    }
}
