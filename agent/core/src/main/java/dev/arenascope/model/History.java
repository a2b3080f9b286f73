package dev.arenascope.model;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.AddressSpace;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What earlier reports leave behind: resident bytes by owner of the last hour at one report a minute, and the ranges that
 * were mapped at the first report. Immutable; bounded.
 */
public final class History {
    /** Placeholder of a row whose history is not yet known. */
    static final Reading<Double> NO_TREND = Reading.absent("a trend needs " + Trend.POINTS_AT_LEAST + " reports");

    private static final int POINTS = 60;

    private record Point(long timeMs, Map<Owner, Long> bytesByOwner) {}

    private final List<Point> points;
    private final List<AddressRange> baseline;

    private History(List<Point> points, List<AddressRange> baseline) {
        this.points = points;
        this.baseline = baseline;
    }

    public static History empty() {
        return new History(List.of(), List.of());
    }

    List<AddressRange> baseline() {
        return baseline;
    }

    /** This history and one more report. A ledger that was carried over from an earlier pass adds no point. */
    public History plus(Snapshot snapshot, Reading<Ledger> reading) {
        if (!(reading instanceof Reading.Present<Ledger> ledger)
                || ledger.value().ageMs() > 0) return this;
        Map<Owner, Long> bytes = new EnumMap<>(Owner.class);
        for (OwnerRow row : ledger.value().rows()) bytes.merge(row.owner(), row.residentBytes(), Long::sum);
        List<Point> next = new ArrayList<>(points.subList(points.size() < POINTS ? 0 : 1, points.size()));
        next.add(new Point(snapshot.timeMs(), bytes));
        List<AddressRange> first = baseline;
        if (first.isEmpty() && snapshot.space() instanceof Reading.Present<AddressSpace> space) {
            first = merged(space.value().mappings());
        }
        return new History(List.copyOf(next), first);
    }

    /** The ledger with the slope of each owner's resident bytes. */
    public Ledger withTrends(Ledger ledger) {
        List<OwnerRow> rows = new ArrayList<>(ledger.rows().size());
        for (OwnerRow row : ledger.rows()) rows.add(row.withTrend(trend(row.owner())));
        return new Ledger(
                ledger.residentBytes(),
                ledger.vmRssBytes(),
                ledger.ageMs(),
                List.copyOf(rows),
                ledger.stackGroups(),
                ledger.liveBytes());
    }

    private Reading<Double> trend(Owner owner) {
        long[] times = new long[points.size()];
        long[] bytes = new long[points.size()];
        for (int i = 0; i < times.length; i++) {
            times[i] = points.get(i).timeMs;
            bytes[i] = points.get(i).bytesByOwner.getOrDefault(owner, 0L);
        }
        return Trend.slopePerMinute(times, bytes);
    }

    private static List<AddressRange> merged(List<Mapping> mappings) {
        List<AddressRange> merged = new ArrayList<>();
        for (Mapping m : mappings) {
            int last = merged.size() - 1;
            if (last >= 0 && merged.get(last).end() == m.start()) {
                merged.set(last, new AddressRange(merged.get(last).start(), m.end()));
            } else {
                merged.add(new AddressRange(m.start(), m.end()));
            }
        }
        return List.copyOf(merged);
    }
}
