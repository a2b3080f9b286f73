package dev.arenascope.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the kernel says of a host, read by the test: the truth to compare with. */
public record ProcessFiles(long pid) {
    private static final Pattern MAPPING = Pattern.compile("^([0-9a-f]+)-([0-9a-f]+) \\S+ \\S+ \\S+ \\d+ *(.*)$");

    /** One mapping's address and name; addresses are unsigned. */
    public record Mapped(long start, long end, String name) {
        public boolean within(long low, long high) {
            return Long.compareUnsigned(start, low) >= 0 && Long.compareUnsigned(end, high) <= 0;
        }
    }

    public long vmRssBytes() {
        return read("status")
                .lines()
                .filter(l -> l.startsWith("VmRSS:"))
                .mapToLong(ProcessFiles::kilobytes)
                .sum();
    }

    public int threads() {
        return read("status")
                .lines()
                .filter(l -> l.startsWith("Threads:"))
                .mapToInt(l -> Integer.parseInt(l.replaceAll("\\D", "")))
                .sum();
    }

    /** User and system time so far, in clock ticks of 10 ms. */
    public long cpuTicks() {
        String stat = read("stat");
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    /** Sum of Rss over the mappings that are meant. */
    public long residentBytes(Predicate<Mapped> which) {
        long sum = 0;
        boolean counted = false;
        for (String line : read("smaps").lines().toList()) {
            Matcher mapping = MAPPING.matcher(line);
            if (mapping.matches()) {
                counted = which.test(new Mapped(
                        Long.parseUnsignedLong(mapping.group(1), 16),
                        Long.parseUnsignedLong(mapping.group(2), 16),
                        mapping.group(3)));
            } else if (counted && line.startsWith("Rss:")) {
                sum += kilobytes(line);
            }
        }
        return sum;
    }

    /** One line of smaps_rollup, for example {@code Anonymous}. */
    public long rollupBytes(String field) {
        return read("smaps_rollup")
                .lines()
                .filter(l -> l.startsWith(field + ":"))
                .mapToLong(ProcessFiles::kilobytes)
                .sum();
    }

    private static long kilobytes(String line) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
    }

    private String read(String name) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
