package dev.arenascope.report;

import dev.arenascope.model.Ledger;
import dev.arenascope.model.Owner;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.snapshot.Reading;

/** The ledger as a table, its columns aligned. */
final class OwnerTable {
    /** A longer label leaves its detail to the end of the line, so that one owner does not push all columns away. */
    private static final int LONGEST_LABEL = 36;

    /** Where the resident column ends at least, counted from the first letter of the owner. */
    private static final int RESIDENT_END = 30;

    private final Ledger ledger;
    private final int residentEnd;

    OwnerTable(Ledger ledger) {
        this.ledger = ledger;
        int end = RESIDENT_END;
        for (OwnerRow row : ledger.rows()) {
            end = Math.max(
                    end,
                    label(row).length() + 2 + Sizes.text(row.residentBytes()).length());
        }
        residentEnd = end;
    }

    void appendTo(StringBuilder out) {
        out.append("  ");
        cells(out, "owner", "resident", "live", "reclaimable", "pinned", "F", "scatter");
        out.append("  trend\n");
        for (OwnerRow row : ledger.rows()) append(out.append("  "), row);
    }

    private void append(StringBuilder out, OwnerRow row) {
        String label = label(row);
        String resident = Sizes.text(row.residentBytes());
        String trend = trend(row);
        if (row.owner() == Owner.UNEXPLAINED) {
            out.append(label).append(" ".repeat(residentEnd - label.length() - resident.length()));
            out.append(resident).append("  (").append(percentOfRss(row)).append(" %)");
            if (trend.length() > 1) out.append("  ").append(trend);
        } else {
            cells(
                    out,
                    label,
                    resident,
                    bytes(row.liveBytes()),
                    bytes(row.reclaimableBytes()),
                    bytes(row.pinnedBytes()),
                    ratio(row.f()),
                    ratio(row.scatter()));
            out.append("  ").append(trend);
        }
        if (detailAtEnd(row))
            out.append("  (").append(TextReport.clean(row.detail())).append(')');
        out.append('\n');
    }

    private void cells(
            StringBuilder out,
            String label,
            String resident,
            String live,
            String reclaimable,
            String pinned,
            String f,
            String scatter) {
        out.append(label);
        right(out, resident, residentEnd - label.length());
        right(out, live, 10);
        right(out, reclaimable, 13);
        right(out, pinned, 9);
        right(out, f, 7);
        right(out, scatter, 9);
    }

    private static void right(StringBuilder out, String cell, int width) {
        out.append(" ".repeat(Math.max(1, width - cell.length()))).append(cell);
    }

    /** A view is part of another owner's bytes: it stands two columns further in. */
    private static String label(OwnerRow row) {
        String name = (row.view() ? "  " : "") + row.owner().label();
        return row.detail().isEmpty() || detailAtEnd(row) ? name : name + " " + TextReport.clean(row.detail());
    }

    private static boolean detailAtEnd(OwnerRow row) {
        return row.owner().label().length() + 1 + row.detail().length() > LONGEST_LABEL;
    }

    private String percentOfRss(OwnerRow row) {
        return ledger.vmRssBytes() <= 0 ? "-" : Sizes.fixed(100.0 * row.residentBytes() / ledger.vmRssBytes(), 1);
    }

    private static String bytes(Reading<Long> reading) {
        return reading instanceof Reading.Present<Long> p ? Sizes.text(p.value()) : "-";
    }

    private static String ratio(Reading<Double> reading) {
        return reading instanceof Reading.Present<Double> p ? Sizes.fixed(p.value(), 2) : "-";
    }

    /** {@code =} below 0.1 % of the owner a minute, when that is also below 64 KB a minute. */
    private static String trend(OwnerRow row) {
        if (!(row.trendBytesPerMinute() instanceof Reading.Present<Double> p)) return "-";
        double slope = p.value();
        if (!Double.isFinite(slope)) return "-";
        boolean small = Math.abs(slope) < 0.001 * row.residentBytes() && Math.abs(slope) < 64 * Sizes.KB;
        if (small || Math.round(slope) == 0) return "=";
        return (slope > 0 ? "+" : "") + Sizes.text(Math.round(slope)) + "/min";
    }
}
