package dev.arenascope.advice;

import dev.arenascope.model.Ledger;
import dev.arenascope.model.Owner;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * What this process held, by age: the mean over all reports between an age and its half. One reading would be a tooth of the saw that
 * every heap draws. Of a fixed size, written in place.
 */
final class Life {
    static final long YOUNGEST_MS = 5000;

    /** 5 s to 45 hours. */
    static final int AGES = 16;

    private static final Owner[] OWNERS = Owner.values();

    private final long[] reports = new long[AGES];
    private final double[] resident = new double[AGES];
    private final long[][] ledgers = new long[OWNERS.length][AGES];
    private final double[][] owned = new double[OWNERS.length][AGES];
    private long ageMs;

    void add(long uptimeMs, Reading<Long> residentBytes, Reading<Ledger> ledger) {
        ageMs = Math.max(ageMs, uptimeMs);
        int age = 0;
        while (age < AGES && uptimeMs >= YOUNGEST_MS << age) age++;
        if (age == AGES || !(residentBytes instanceof Reading.Present<Long> rss)) return;
        reports[age]++;
        resident[age] += rss.value();
        if (!(ledger instanceof Reading.Present<Ledger> p)) return;
        for (int i = 0; i < OWNERS.length; i++) {
            long bytes = 0;
            List<OwnerRow> rows = p.value().rows();
            for (int j = 0; j < rows.size(); j++) {
                if (rows.get(j).owner() == OWNERS[i]) bytes += rows.get(j).residentBytes();
            }
            ledgers[i][age]++;
            owned[i][age] += bytes;
        }
    }

    /** Those ages that are over and had a report. */
    List<Saving.Point> points(String owner) {
        List<Saving.Point> points = new ArrayList<>();
        for (int age = 0; age < AGES && ageMs >= YOUNGEST_MS << age; age++) {
            if (reports[age] == 0) continue;
            long mean = Math.round(resident[age] / reports[age]);
            points.add(new Saving.Point(YOUNGEST_MS << age, mean, owned(owner, age)));
        }
        return points;
    }

    private Reading<Long> owned(String label, int age) {
        for (int i = 0; i < OWNERS.length; i++) {
            if (OWNERS[i].label().equals(label) && ledgers[i][age] > 0) {
                return Reading.of(Math.round(owned[i][age] / ledgers[i][age]));
            }
        }
        return Reading.absent("not an owner of resident bytes");
    }
}
