package dev.arenascope.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class JsonReportTest {
    @Test
    void writesTheFieldsOfTheDesign() {
        Map<String, Object> json = parsed(Reports.sick());

        assertThat(json.keySet())
                .contains("schema", "time", "seq", "pid", "verdict", "rssBytes", "limitBytes", "liveBytes", "owners")
                .contains("findings", "sites", "sidecars", "actions", "absent", "agent");
        assertThat(json)
                .containsEntry("schema", 1.0)
                .containsEntry("time", "2026-11-23T12:00:05Z")
                .containsEntry("seq", 12.0)
                .containsEntry("pid", 4711.0)
                .containsEntry("verdict", "RETENTION")
                .containsEntry("rssBytes", 1239.0 * Reports.MB)
                .containsEntry("vmRssBytes", 1240.0 * Reports.MB)
                .containsEntry("limitBytes", 2.0 * Reports.GB)
                .containsEntry("liveBytes", 566.0 * Reports.MB)
                .containsEntry("ledgerAgeMs", 40_000.0)
                .containsEntry("sidecars", List.of())
                .containsEntry("actions", List.of());
        assertThat(json.get("cgroup"))
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                .containsEntry("path", "/pod")
                .containsEntry("version", 2.0)
                .containsEntry("usageBytes", 1240.0 * Reports.MB);
        assertThat(rows(json, "owners").get(1))
                .containsEntry("owner", "malloc")
                .containsEntry("detail", "glibc 17 arenas")
                .containsEntry("residentBytes", 470.0 * Reports.MB)
                .containsEntry("liveBytes", 45.0 * Reports.MB)
                .containsEntry("reclaimableBytes", 101.0 * Reports.MB)
                .containsEntry("pinnedBytes", 324.0 * Reports.MB)
                .containsEntry("f", 0.82)
                .containsEntry("scatter", 0.99)
                .containsEntry("retention", 0.9043)
                .containsEntry("trendBytesPerMinute", 1_258_291.0)
                .containsEntry("view", false);
        assertThat(rows(json, "findings"))
                .containsExactly(Map.of(
                        "code",
                        "RETENTION",
                        "owner",
                        "malloc",
                        "bytes",
                        412.0 * Reports.MB,
                        "severity",
                        "high",
                        "confidence",
                        0.9,
                        "evidence",
                        "101 MB wholly free in 17 arenas (8 cores, 16 arenas allowed)",
                        "advice",
                        List.of("Set MALLOC_ARENA_MAX=2", "mode=govern"),
                        "forecastBytes",
                        101.0 * Reports.MB,
                        "reasons",
                        List.of()));
        assertThat(rows(json, "stackGroups").get(2)).containsEntry("name", "evil\nname");
        Map<?, ?> agent = (Map<?, ?>) Objects.requireNonNull(json.get("agent"));
        assertThat(agent.get("cpuShare")).isEqualTo(0.0008);
        assertThat(agent.get("rssBytes")).isEqualTo(11.0 * Reports.MB);
        assertThat(agent.get("stoppedMs")).isNull();
        assertThat(agent.get("wakes")).isEqualTo(60.0);
        assertThat(agent.get("latestWakeMs")).isEqualTo(0.4);
        assertThat(agent.get("probes"))
                .asString()
                .contains("{name=smaps, lastMs=48.5, periodMs=100000.0, runs=7.0, skipped=true, nextMs=40000.0}");
    }

    @Test
    void writesWhatEachSourceSaid() {
        Map<String, Object> json = parsed(Reports.sick());

        assertThat(object(json, "status"))
                .containsEntry("vmSizeBytes", 9.0 * Reports.GB)
                .containsEntry("threads", 58.0);
        assertThat(object(json, "hostMemory")).containsEntry("availableBytes", 4.0 * Reports.GB);
        assertThat(object(json, "heapInfo")).containsEntry("regionBytes", 1.0 * Reports.MB);
        assertThat(object(json, "hostFacts")).containsEntry("libc", "glibc 2.36");
        assertThat(json).containsEntry("mallocInfo", null).containsEntry("nativeTags", null);
        assertThat(rows(json, "gc").get(0))
                .containsEntry("count", 4.0)
                .containsEntry("lastCause", "G1 Evacuation Pause");
        Map<String, Object> jvm = object(json, "jvm");
        assertThat(jvm).containsEntry("loadedClasses", 10_000.0);
        assertThat(rows(jvm, "pools").get(0)).containsEntry("liveBytes", 2.0 * Reports.MB);
        assertThat(rows(jvm, "buffers").get(0)).containsEntry("name", "direct").containsEntry("count", 3.0);
        Map<String, Object> cached = object(json, "cachedBuffers");
        assertThat(cached).containsEntry("residentBytes", 2.0 * Reports.MB).containsEntry("inDirectPool", false);
        assertThat(rows(cached, "groups"))
                .containsExactly(Map.of("name", "writer-*", "buffers", 1.0, "residentBytes", 1.0 * Reports.MB));
        Map<String, Object> metaspace = object(json, "metaspace");
        assertThat(object(metaspace, "nonClass"))
                .containsEntry("committedBytes", 4.0 * Reports.MB)
                .containsEntry("nodes", 1.0);
        assertThat(object(metaspace, "loaders"))
                .containsEntry("alive", 300.0)
                .containsEntry("born", 320.0)
                .containsEntry("ended", 20.0);
        assertThat(metaspace).containsEntry("classSpace", null);
        assertThat(rows(object(json, "kernel"), "zones").get(0))
                .containsEntry("name", "Normal")
                .containsEntry("freeBytes", 8.0 * Reports.MB)
                .containsEntry("memoryFragmentationRate", 0.75)
                .containsEntry("unusableOrder9", 0.25);
    }

    @Test
    void writesWhoAllocates() {
        Map<String, Object> json = parsed(Reports.sick());
        Map<String, Object> allocation = object(json, "allocation");
        assertThat(allocation)
                .containsEntry("step", "counting")
                .containsEntry("why", "much is allocated")
                .containsEntry("bytesPerSecond", 212.0 * Reports.MB);
        assertThat(object(allocation, "samples"))
                .containsEntry("windowMs", 20_100.0)
                .containsEntry("samples", 2911.0)
                .containsEntry("shared", false)
                .containsEntry("cpuMs", 62.4);
        assertThat(rows(json, "sites").get(0))
                .containsEntry("class", "com.acme.Feed")
                .containsEntry("method", "parse")
                .containsEntry("line", 42.0)
                .containsEntry("bytesPerSecond", 148.0 * Reports.MB)
                .containsEntry("type", "byte[]")
                .containsEntry("sizeClass", "4 KB")
                .containsEntry("sizeClassBytes", 4096.0)
                .containsEntry("lifetimeGcs", 1.0)
                .containsEntry("objectsPerSecond", 37_010.0)
                .containsEntry("counted", true);
        assertThat(rows(json, "sites").get(1))
                .containsEntry("line", null)
                .containsEntry("sizeClass", null)
                .containsEntry("through", "java.util.Arrays.copyOf")
                .containsEntry("counted", false);
    }

    @Test
    void writesTheArenasOfMallocLargestFirst() {
        Map<String, Object> json = parsed(Reports.sick());

        assertThat(rows(json, "mallocArenas")).hasSize(2);
        assertThat(rows(json, "mallocArenas").get(0)).containsEntry("main", true);
        assertThat(rows(json, "mallocArenas").get(1))
                .containsEntry("arena", "0x7f2ff0000000")
                .containsEntry("heaps", 3.0)
                .containsEntry("walkedHeaps", 2.0)
                .containsEntry("residentBytes", 39.0 * Reports.MB)
                .containsEntry("retention", 0.9487);
        assertThat(json).containsEntry("mallocArenasMore", 0.0).containsEntry("mallocArenasNotWalked", 1.0);
    }

    @Test
    void writesWhatPinsTheFreeBytesOfAnArenaBySizeClass() {
        Map<String, Object> arena = rows(parsed(Reports.sick()), "mallocArenas").get(1);

        assertThat(rows(arena, "sizeClasses").get(0))
                .containsEntry("upToBytes", 64.0)
                .containsEntry("chunks", 20.0)
                .containsEntry("bytes", 1280.0)
                .containsEntry("pinnedBytes", 1.0 * Reports.MB);
        assertThat(rows(arena, "sizeClasses").get(1)).doesNotContainKey("upToBytes");
    }

    @Test
    void writesTheStripOfPagesOfEachWalkedHeapLargestFirst() {
        Map<String, Object> json = parsed(Reports.sick());

        assertThat(json).containsEntry("mallocHeapsMore", 0.0).containsEntry("mallocBesideBrkBytes", 0.0);
        assertThat(rows(json, "mallocHeaps")).hasSize(3);
        assertThat(rows(json, "mallocHeaps").get(0))
                .containsEntry("arena", "0x7f3000000c80")
                .containsEntry("origin", "brk")
                .containsEntry("pageBytes", 4096.0)
                .containsEntry("pagesPerCell", 256.0)
                .containsEntry("livePages", 45.0 * 256 - 3)
                .containsEntry("pinnedPages", 1.0)
                .containsEntry("reclaimablePages", 1.0)
                .containsEntry("topPages", 1.0)
                .containsEntry("absentPages", 1152.0)
                .containsEntry("cells", "lprt.");
        assertThat(rows(json, "mallocHeaps").get(2)).containsEntry("origin", "arena");
    }

    @Test
    void isOneLineEvenWhenAThreadNameHoldsALineFeed() {
        assertThat(JsonReport.format(Reports.sick())).doesNotContain("\n");
    }

    @Test
    void everyNullHasAnEntryUnderAbsent() {
        for (Report report : List.of(Reports.sick(), Reports.healthy(), Reports.unreadable(), Reports.blind())) {
            Map<String, Object> json = parsed(report);
            Set<String> nulls = new TreeSet<>();
            collectNulls(nulls, "", json);

            assertThat(nulls).isNotEmpty();
            assertThat(rows(json, "absent").stream().map(a -> (String) a.get("what")))
                    .containsAll(nulls);
        }
    }

    private static void collectNulls(Set<String> nulls, String path, @Nullable Object value) {
        if (value == null) nulls.add(path);
        if (value instanceof Map<?, ?> fields) {
            fields.forEach((name, v) -> collectNulls(nulls, path.isEmpty() ? "" + name : path + "." + name, v));
        }
        if (value instanceof List<?> elements) {
            for (int i = 0; i < elements.size(); i++) {
                Object key = path.equals("owners") ? ((Map<?, ?>) elements.get(i)).get("owner") : i;
                collectNulls(nulls, path + "[" + key + "]", elements.get(i));
            }
        }
    }

    @Test
    void aProcessThatCannotBeReadSaysSo() {
        Map<String, Object> json = parsed(Reports.unreadable());

        assertThat(json)
                .containsEntry("rssBytes", 1239.0 * Reports.MB)
                .containsEntry("limitBytes", null)
                .containsEntry("liveBytes", null)
                .containsEntry("owners", List.of());
        assertThat(rows(json, "absent"))
                .contains(Map.of("what", "owners", "reason", "/proc/self/smaps: Permission denied"))
                .contains(Map.of("what", "limitBytes", "reason", "/proc/self/cgroup: Permission denied"));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> parsed(Report report) {
        return (Map<String, Object>) Objects.requireNonNull(StrictJson.parse(JsonReport.format(report)));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Map<String, Object> json, String name) {
        return (Map<String, Object>) Objects.requireNonNull(json.get(name));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> rows(Map<String, Object> json, String name) {
        return (List<Map<String, Object>>) Objects.requireNonNull(json.get(name));
    }
}
