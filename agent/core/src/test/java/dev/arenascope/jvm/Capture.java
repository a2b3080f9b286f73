package dev.arenascope.jvm;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.JvmLayout.Area;
import dev.arenascope.snapshot.Mapping;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What was captured from a real JVM at one instant: {@code vminfo} (VM.info, long lists cut), {@code smaps} (address and Rss
 * of resident mappings) and {@code nmt}, the truth: the reserved ranges that VM.native_memory detail printed with their tags.
 */
record Capture(String name) {
    private static final Pattern RESERVED =
            Pattern.compile("\\[0x([0-9a-f]+) - 0x([0-9a-f]+)] reserved(?: and committed)? \\d+KB for (.*?)(?: from)?");
    private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-([0-9a-f]+) .*");

    /** A reserved range and what Native Memory Tracking calls it. */
    record Tagged(AddressRange range, String tag) {}

    /** A mapping with its resident bytes. */
    record Resident(AddressRange range, long rssBytes) {}

    static List<Capture> all() {
        try {
            Path root = Path.of(Capture.class.getResource("/jvm").toURI());
            try (Stream<Path> dirs = Files.list(root)) {
                return dirs.map(d -> new Capture(d.getFileName().toString()))
                        .sorted(Comparator.comparing(Capture::name))
                        .toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    String text(String file) {
        try (InputStream in = Capture.class.getResourceAsStream("/jvm/" + name + "/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With the tables that show by their size alone. */
    JvmLayout layout() {
        VmInfo info = VmInfo.parse(text("vminfo"));
        JvmLayout shaped = GcNeighbours.extend(info.layout(), info.mappings());
        List<Area> areas = new ArrayList<>(shaped.areas());
        areas.addAll(SizedTables.find(shaped, info.regions(), info.mappings(), leftover(info.mappings(), areas)));
        return new JvmLayout(shaped.collector(), areas);
    }

    /** What is left when all of malloc, all stacks and some areas are known: the JVM's tagged ranges, where committed. */
    List<AddressRange> leftover(List<Mapping> mappings, List<Area> areas) {
        List<AddressRange> tagged = truth().stream()
                .filter(t -> !t.tag().equals("Thread Stack"))
                .map(Tagged::range)
                .toList();
        List<AddressRange> committed = new Reservations(mappings)
                .runs().stream()
                        .filter(Reservations.Run::committed)
                        .map(r -> new AddressRange(r.start(), r.end()))
                        .toList();
        TreeSet<Long> cuts = new TreeSet<>();
        for (List<AddressRange> ranges :
                List.of(tagged, committed, areas.stream().map(Area::range).toList()))
            for (AddressRange r : ranges) cuts.addAll(List.of(r.start(), r.end()));
        List<AddressRange> left = new ArrayList<>();
        for (long start : cuts) {
            Long end = cuts.higher(start);
            if (end == null || !isIn(tagged, start) || !isIn(committed, start)) continue;
            if (!LayoutAreas.isFree(areas, start, end)) continue;
            AddressRange last = left.isEmpty() ? null : left.get(left.size() - 1);
            if (last != null && last.end() == start) left.set(left.size() - 1, new AddressRange(last.start(), end));
            else left.add(new AddressRange(start, end));
        }
        return left;
    }

    private static boolean isIn(List<AddressRange> ranges, long address) {
        return ranges.stream().anyMatch(r -> r.contains(address));
    }

    List<Tagged> truth() {
        List<Tagged> tags = new ArrayList<>();
        for (String line : text("nmt").split("\n")) {
            Matcher m = RESERVED.matcher(line);
            if (m.matches()) tags.add(new Tagged(range(m), m.group(3)));
        }
        return tags;
    }

    List<Resident> resident() {
        List<Resident> found = new ArrayList<>();
        String[] lines = text("smaps").split("\n");
        for (int i = 0; i + 1 < lines.length; i += 2) {
            Matcher m = MAPPING.matcher(lines[i]);
            if (m.matches()) {
                found.add(new Resident(range(m), Long.parseLong(lines[i + 1].replaceAll("\\D", "")) * 1024));
            }
        }
        return found;
    }

    long rssBytes() {
        return resident().stream().mapToLong(Resident::rssBytes).sum();
    }

    /** Resident bytes, at most, of a range's parts that lie in no area. */
    static long unowned(AddressRange range, List<Area> areas, List<Resident> resident) {
        long sum = 0;
        for (Resident r : resident) {
            if (!r.range().overlaps(range.start(), range.end())) continue;
            long start = Math.max(r.range().start(), range.start());
            long end = Math.min(r.range().end(), range.end());
            long bytes = end - start;
            for (Area a : areas) bytes -= overlap(a.range(), start, end);
            sum += Math.min(bytes, r.rssBytes());
        }
        return sum;
    }

    static long overlap(AddressRange a, long start, long end) {
        return Math.max(0, Math.min(a.end(), end) - Math.max(a.start(), start));
    }

    private static AddressRange range(Matcher m) {
        return new AddressRange(Long.parseLong(m.group(1), 16), Long.parseLong(m.group(2), 16));
    }

    @Override
    public String toString() {
        return name;
    }
}
