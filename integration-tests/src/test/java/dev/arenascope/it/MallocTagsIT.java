package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.arenascope.it.hosts.Busy;
import dev.arenascope.it.hosts.Zips;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** With native memory tracking on, malloc's live bytes are told apart by who took them, and the sums are the JVM's own. */
class MallocTagsIT {
    private static final Pattern TAG = Pattern.compile("^-\\s+(.+?) \\(reserved");
    private static final Pattern MALLOC = Pattern.compile("\\(malloc=(\\d+)B?\\b.*?#(\\d+)\\)");
    private static final Pattern ARENA = Pattern.compile("\\(arena=(\\d+)");

    @OnEachJdk
    void eachTagHoldsWhatTheJvmSaysItHolds(Jdk jdk) {
        try (HostJvm host = tracked(JvmRun.host(Busy.class, "1"), jdk).start()) {
            host.awaitStdout("ready");
            List<String> jcmd = List.of(jdk.tool("jcmd").toString());
            Tool.run(jcmd, Long.toString(host.pid()), "help", "VM.native_memory");
            // A compilation may take and free megabytes between a report and the JVM's own sums: waits for a moment of
            // rest.
            String[] agreed = {"no report yet"};
            host.await("tags that agree", () -> {
                ReportLine report = host.awaitFreshReport();
                String summary = Tool.run(jcmd, Long.toString(host.pid()), "VM.native_memory", "summary", "scale=B");
                agreed[0] = fault(report, told(summary));
                return !agreed[0].startsWith("not ");
            });
            System.out.println("tags, " + jdk + ": " + agreed[0]);
            assertPinnedIsTold(host.awaitFreshReport());
        }
    }

    /** What the tags pin is a part of what all live chunks pin, and that a part of what is pinned. */
    private static void assertPinnedIsTold(ReportLine report) {
        long byTag = sum(report.json().path("mallocTags"), "pinnedBytes");
        long bySize = 0;
        long pinned = sum(report.json().path("mallocArenas"), "pinnedBytes");
        for (JsonNode arena : report.json().path("mallocArenas"))
            bySize += sum(arena.path("sizeClasses"), "pinnedBytes");
        assertThat(List.of(byTag, bySize, pinned)).as("by tag, by size, all").isSorted();
        assertThat(byTag).as("the JVM itself holds most of this host's malloc").isGreaterThan(pinned / 4);
    }

    private static long sum(JsonNode rows, String field) {
        long sum = 0;
        for (JsonNode row : rows) {
            assertThat(row.path(field).isNumber()).as("%s", row).isTrue();
            sum += row.path(field).asLong();
        }
        return sum;
    }

    /** The sums in a sentence, which begins with {@code not} when they do not agree. */
    private static String fault(ReportLine report, Map<String, Long> told) {
        long jvm = told.getOrDefault("*", 0L);
        long named = 0;
        long all = 0;
        for (JsonNode tag : report.json().path("mallocTags")) {
            String name = tag.path("name").asText();
            long asked = tag.path("askedBytes").asLong();
            all += asked;
            if (name.startsWith("tag ")) continue;
            named += asked;
            long expected = told.getOrDefault(name, 0L);
            // The answer to jcmd itself lies in buffers of 1 MB, tagged Internal (25).
            long tolerated = (name.equals("Internal") ? 1_500_000 : 64 * 1024) + expected / 20;
            if (Math.abs(asked - expected) > tolerated) return "not " + name + ": " + asked + " of " + expected;
        }
        String sums = named + " of " + all + " bytes named, the JVM says " + jvm + ", untagged "
                + report.number("mallocUntaggedLiveBytes");
        boolean near = named > all / 100 * 95 && Math.abs(all - jvm) < 1_500_000 + jvm / 20;
        return near ? sums : "not " + sums;
    }

    @OnEachJdk
    void whatZlibTakesCarriesNoTag(Jdk jdk) {
        try (HostJvm host = tracked(JvmRun.host(Zips.class, "100"), jdk).start()) {
            host.awaitStdout("ready");
            long before = host.awaitFreshReport().number("mallocUntaggedLiveBytes");
            host.say("more");
            host.awaitStdout("done");
            long grown = host.awaitFreshReport().number("mallocUntaggedLiveBytes") - before;
            // A Deflater takes some 268 KB: windows and tables of zlib, deflateInit2 in zconf.h.
            System.out.println("untagged, " + jdk + ": grew by " + grown + " bytes over 100 Deflaters");
            assertThat(grown).isBetween(20_000_000L, 35_000_000L);
        }
    }

    @OnEachJdk
    void withoutTrackingItIsAbsentWithTheFlagThatHelps(Jdk jdk) {
        JvmRun run = JvmRun.host(Busy.class, "1").on(jdk).agent("first=1s", "interval=1s", "format=json");
        try (HostJvm host = run.start()) {
            ReportLine report = host.awaitReport(2);
            assertThat(report.json().path("mallocUntaggedLiveBytes").isNull()).isTrue();
            assertThat(report.absences())
                    .anyMatch(line -> line.startsWith("mallocUntaggedLiveBytes: ")
                            && line.contains("NativeMemoryTracking=summary"));
        }
    }

    private static JvmRun tracked(JvmRun run, Jdk jdk) {
        return run.on(jdk)
                .jvm("-Xmx256m", "-XX:NativeMemoryTracking=summary")
                .agent("first=1s", "interval=1s", "format=json", "budget=50%");
    }

    /** Bytes by tag; {@code *} for all. What arenas hold was taken as {@code Arena Chunk}, and is counted where it is used. */
    private static Map<String, Long> told(String text) {
        Map<String, Long> bytes = new HashMap<>();
        String tag = "";
        long arenas = 0;
        for (String line : text.lines().toList()) {
            Matcher name = TAG.matcher(line);
            if (name.find()) tag = name.group(1);
            Matcher malloc = MALLOC.matcher(line);
            if (malloc.find() && !tag.isEmpty()) bytes.put(tag, Long.parseLong(malloc.group(1)));
            Matcher arena = ARENA.matcher(line);
            if (arena.find()) arenas += Long.parseLong(arena.group(1));
        }
        bytes.merge("Arena Chunk", arenas, Long::sum);
        long all = 0;
        for (long one : bytes.values()) all += one;
        bytes.put("*", all);
        return bytes;
    }
}
