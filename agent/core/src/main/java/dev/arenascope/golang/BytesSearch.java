package dev.arenascope.golang;

/** Looks for a pattern in parts of a file, and reads no more than it may. */
final class BytesSearch {
    /** Enough for the data of an executable of 100 MB; reading it from the page cache takes about a millisecond. */
    static final int MOST_BYTES = 4 << 20;

    private static final int BLOCK = 8192;

    /** What is looked for. */
    interface Pattern {
        /** How many bytes {@link #isAt} looks at. */
        int length();

        boolean isAt(byte[] bytes, int at);
    }

    private final ExecutableBytes file;
    private final byte[] block = new byte[BLOCK];
    private int left = MOST_BYTES;

    BytesSearch(ExecutableBytes file) {
        this.file = file;
    }

    /**
     * The first place of the pattern in a part of the file.
     *
     * @param from where the part begins, and what the alignment counts from
     * @param to behind the last byte of the part
     * @param align only multiples of it are looked at
     * @return offset in the file; -1 when there is none, or it lies behind what may be read
     */
    long find(Pattern pattern, long from, long to, int align) {
        long at = from;
        while (at >= 0 && at < to && left > 0) {
            int n = file.read(at, block, (int) Math.min(BLOCK, to - at));
            if (n < pattern.length()) return -1;
            left -= n;
            int last = n - pattern.length();
            for (int i = 0; i <= last; i += align) {
                if (pattern.isAt(block, i)) return at + i;
            }
            if (n < BLOCK) return -1;
            at += last / align * align + align;
        }
        return -1;
    }
}
