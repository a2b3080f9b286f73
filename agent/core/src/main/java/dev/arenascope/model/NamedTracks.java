package dev.arenascope.model;

/**
 * Tracks of what has a name and is not known beforehand: groups of threads, sizes of mappings. At most {@link #MOST} at a time; the
 * smallest makes room for one that is at least twice as large.
 */
final class NamedTracks {
    static final int MOST = 14;

    private final String[] names = new String[MOST];
    private final Track[] counts = new Track[MOST];
    private final Track[] bytes = new Track[MOST];
    private int n;

    int size() {
        return n;
    }

    String name(int i) {
        return names[i];
    }

    Track count(int i) {
        return counts[i];
    }

    Track bytes(int i) {
        return bytes[i];
    }

    void begin(Timeline t) {
        for (int i = 0; i < n; i++) {
            counts[i].begin(t);
            bytes[i].begin(t);
        }
    }

    /** Records 0 for all; those that are there are recorded next. */
    void absentUnlessRecorded(Timeline t, boolean[] recorded) {
        for (int i = 0; i < n; i++) {
            if (recorded[i]) continue;
            counts[i].record(t, 0);
            bytes[i].record(t, 0);
        }
    }

    /**
     * @param read a track that tells when there was a reading at all
     * @param recorded by place, set for the place that was used
     */
    void record(Timeline t, String name, long count, long size, Track read, boolean[] recorded) {
        int i = place(t, name, count, read);
        if (i < 0) return;
        boolean again = recorded[i];
        counts[i].record(t, again ? counts[i].last(t, 0) + count : count);
        bytes[i].record(t, again ? bytes[i].last(t, 0) + size : size);
        recorded[i] = true;
    }

    private int place(Timeline t, String name, long count, Track read) {
        for (int i = 0; i < n; i++) if (names[i].equals(name)) return i;
        int i = n < MOST ? n : smallest(t, count / 2);
        if (i < 0) return -1;
        if (i == n) {
            counts[i] = Track.ofCounts();
            bytes[i] = Track.ofBytes();
            n++;
        }
        names[i] = name;
        counts[i].zeroWhere(read);
        bytes[i].zeroWhere(read);
        return i;
    }

    /** Place of the one with the least count, when that is no more than a bound; -1 otherwise. */
    private int smallest(Timeline t, long atMost) {
        int least = -1;
        long leastCount = atMost;
        for (int i = 0; i < n; i++) {
            long count = counts[i].newest(t, 0);
            if (count <= leastCount) {
                least = i;
                leastCount = count - 1;
            }
        }
        return least;
    }

    long retainedBytes() {
        return n * 2L * Track.BYTES;
    }
}
