package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

/** The pages of malloc's heaps in a report, against the bytes of their arenas in the same report. */
final class HeapStrips {
    private HeapStrips() {}

    static void assertTheyAddUp(ReportLine report) {
        assertThat(report.number("mallocHeapsMore"))
                .as("heaps that are not listed")
                .isZero();
        report.rows("mallocHeaps").forEach(HeapStrips::assertIsStrip);
        report.rows("mallocArenas").forEach(arena -> {
            assertThat(bytes(report, arena, "livePages", "pinnedPages"))
                    .as("in use, %s", arena)
                    .isEqualTo(number(arena, "liveBytes") + number(arena, "pinnedBytes"));
            assertThat(bytes(report, arena, "reclaimablePages"))
                    .as("reclaimable, %s", arena)
                    .isEqualTo(number(arena, "reclaimableBytes"));
            assertThat(bytes(report, arena, "topPages")).as("top, %s", arena).isEqualTo(number(arena, "topBytes"));
        });
    }

    private static void assertIsStrip(JsonNode heap) {
        long pages = 0;
        for (String state : new String[] {"live", "pinned", "reclaimable", "top", "absent"})
            pages += number(heap, state + "Pages");
        long perCell = number(heap, "pagesPerCell");
        assertThat(heap.path("cells").asText())
                .as("%s", heap)
                .matches("[lprt.]{1,64}")
                .hasSize((int) ((pages + perCell - 1) / perCell));
    }

    /** Bytes of the pages in these states, over all heaps of an arena. */
    private static long bytes(ReportLine report, JsonNode arena, String... states) {
        return report.rows("mallocHeaps")
                .filter(heap -> heap.path("arena").equals(arena.path("arena")))
                .mapToLong(heap -> {
                    long pages = 0;
                    for (String state : states) pages += number(heap, state);
                    return pages * number(heap, "pageBytes");
                })
                .sum();
    }

    private static long number(JsonNode node, String field) {
        assertThat(node.path(field).isNumber()).as("%s of %s", field, node).isTrue();
        return node.path(field).asLong();
    }
}
