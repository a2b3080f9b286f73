package dev.arenascope.governor;

import dev.arenascope.model.Finding;
import java.util.ArrayList;
import java.util.List;

/**
 * For how many reports running each finding was there with about the same bytes. A sensor that jumps finds something else each time, and nothing
 * is done for that.
 */
final class Sightings {
    /** Reports running. */
    private static final int SURE = 3;

    /** A limit kills while one waits: one report more than none, for this finding and for those that come with it. */
    private static final int PRESSING = 2;

    /** Bytes of one report to the next may differ by this factor. */
    private static final long ALIKE = 2;

    private static final int MOST = 64;

    private record Seen(String owner, Finding.Code code, long bytes, int reports) {}

    private List<Seen> seen = new ArrayList<>(0);

    void see(List<Finding> findings) {
        List<Seen> next = new ArrayList<>(Math.min(MOST, findings.size()));
        for (int i = 0; i < findings.size() && next.size() < MOST; i++) {
            Finding f = findings.get(i);
            next.add(new Seen(f.owner(), f.code(), f.bytes(), before(f) + 1));
        }
        seen = next;
    }

    private int before(Finding f) {
        int reports = 0;
        for (int i = 0; i < seen.size(); i++) {
            Seen s = seen.get(i);
            if (s.code != f.code() || !s.owner.equals(f.owner())) continue;
            boolean alike = f.bytes() / ALIKE <= s.bytes && s.bytes / ALIKE <= f.bytes();
            if (alike) reports = Math.max(reports, s.reports);
        }
        return reports;
    }

    /** Whether it was there for long enough; of what {@link #see} was told last. */
    boolean isSure(Finding f, Strain strain) {
        boolean limit = f.code() == Finding.Code.LIMIT_PRESSURE;
        // The counters that are watched each second have said so before this report did.
        if (limit && strain.sign().isPresent()) return true;
        int enough = limit || strain.isNow() ? PRESSING : SURE;
        for (int i = 0; i < seen.size(); i++) {
            Seen s = seen.get(i);
            if (s.code == f.code() && s.owner.equals(f.owner()) && s.bytes == f.bytes()) return s.reports >= enough;
        }
        return false;
    }
}
