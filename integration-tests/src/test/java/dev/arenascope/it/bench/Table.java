package dev.arenascope.it.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** A table in markdown: printed, and appended to a file of {@code target/bench}. */
final class Table {
    private final String title;
    private final List<String> lines = new ArrayList<>();

    Table(String title, String... columns) {
        this.title = title;
        row((Object[]) columns);
        lines.add("|---".repeat(columns.length) + "|");
    }

    /** One cell each; numbers with a fraction get two places. */
    Table row(Object... cells) {
        StringBuilder line = new StringBuilder("|");
        for (Object cell : cells) {
            String text = cell instanceof Double number ? String.format(Locale.ROOT, "%.2f", number) : cell.toString();
            line.append(' ').append(text).append(" |");
        }
        lines.add(line.toString());
        return this;
    }

    void print(String file) {
        String text = "\n### " + title + "\n" + String.join("\n", lines) + "\n";
        System.out.println(text);
        try {
            Path folder = Files.createDirectories(Path.of("target", "bench"));
            Files.writeString(folder.resolve(file + ".md"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
