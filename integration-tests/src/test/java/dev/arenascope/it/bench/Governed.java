package dev.arenascope.it.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Figures of one load without a governor, by the moving average and by the square-root rule, of some runs each. */
final class Governed {
    /** The first is what the others are compared with. */
    static final List<Kind> KINDS = List.of(
            new Kind("off", "mode=observe"),
            new Kind("moving-average", "mode=govern,governor=moving-average"),
            new Kind("square-root", "mode=govern,governor=square-root"));

    private final List<String> columns;
    private final List<List<Run>> runs = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());

    /** @param agent its arguments */
    record Kind(String name, String agent) {}

    private record Run(List<Double> figures, String note) {}

    Governed(List<String> columns) {
        this.columns = columns;
    }

    /** In the same order of runs for each kind. */
    void add(int kind, double[] figures, String note) {
        runs.get(kind).add(new Run(Arrays.stream(figures).boxed().toList(), note));
    }

    /** Medians of the runs, and of what each run differs from that without a governor. */
    Table table(String title, String noted) {
        List<String> header = new ArrayList<>(List.of(""));
        header.addAll(columns);
        header.add(noted);
        Table table = new Table(title + ", medians of " + runs.get(0).size(), header.toArray(new String[0]));
        for (int kind = 0; kind < KINDS.size(); kind++) table.row(medians(kind));
        for (int kind = 1; kind < KINDS.size(); kind++) table.row(against(kind));
        return table;
    }

    private Object[] medians(int kind) {
        List<Object> cells = new ArrayList<>(List.of(KINDS.get(kind).name));
        for (int column = 0; column < columns.size(); column++) {
            List<Double> values = new ArrayList<>();
            for (Run run : runs.get(kind)) values.add(run.figures.get(column));
            cells.add(Table.median(values));
        }
        cells.add(String.join(
                " / ", runs.get(kind).stream().map(Run::note).distinct().toList()));
        return cells.toArray();
    }

    private Object[] against(int kind) {
        List<Object> cells = new ArrayList<>(List.of(KINDS.get(kind).name + " against off, median of the runs"));
        for (int column = 0; column < columns.size(); column++) {
            List<Double> ratios = new ArrayList<>();
            for (int run = 0; run < runs.get(0).size(); run++) {
                double before = runs.get(0).get(run).figures.get(column);
                if (before > 0)
                    ratios.add(100 * (runs.get(kind).get(run).figures.get(column) / before - 1));
            }
            cells.add(ratios.isEmpty() ? "-" : String.format(Locale.ROOT, "%+.1f %%", Table.median(ratios)));
        }
        cells.add("");
        return cells.toArray();
    }
}
