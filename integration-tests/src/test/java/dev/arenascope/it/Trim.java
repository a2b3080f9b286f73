package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Supplier;

/**
 * A forecast of malloc_trim beside what the trim then gave back.
 *
 * @param arenas number of arenas that the report lists
 * @param residentBytes resident in malloc's heaps before
 * @param forecastBytes what the report calls reclaimable
 * @param topBytes what the report says that no trim gives back
 * @param givenBackBytes by how much the anonymous resident set fell, as the kernel says
 * @param notWalkedHeaps heaps that the report says nothing of
 * @param liveChangeBytes by how much live bytes differ between the report before the trim and one after it
 */
record Trim(
        int arenas,
        long residentBytes,
        long forecastBytes,
        long topBytes,
        long givenBackBytes,
        long notWalkedHeaps,
        long liveChangeBytes) {
    private static final long MIB = 1 << 20;

    /**
     * Trims a host that rests. Its JVM needs {@code -Xms} equal to {@code -Xmx} and {@code -XX:+AlwaysPreTouch}: then only malloc's
     * memory moves.
     *
     * @param command how to reach a tool of the host's JDK, for example jcmd
     */
    static Trim of(HostJvm host, List<String> command) {
        // The first command starts a thread in the host and loads classes there: before the forecast, not after it.
        Tool.run(command, Long.toString(host.pid()), "help", "System.trim_native_heap");
        ReportLine report = atRest(host);
        HeapStrips.assertTheyAddUp(report);
        long before = anonymousBytes(host);
        String said = Tool.run(command, Long.toString(host.pid()), "System.trim_native_heap");
        assertThat(said).containsIgnoringCase("trim");
        long after = anonymousBytes(host);
        long notWalked = report.rows("absent")
                .filter(absent -> absent.path("what").asText().equals("malloc.heaps.walk"))
                .count();
        // The very next one: compiler threads that have nothing to do end some seconds later, and free what they held.
        ReportLine trimmed = host.awaitReport(host.reports().size() + 1);
        return new Trim(
                report.json().path("mallocArenas").size(),
                sum(report, "residentBytes"),
                sum(report, "reclaimableBytes"),
                sum(report, "topBytes"),
                before - after,
                notWalked,
                sum(report, "liveBytes") - sum(trimmed, "liveBytes"));
    }

    /**
     * The first of some trims, each of a new host, between whose forecast and trim nobody else freed or took memory. On a busy machine a
     * compilation can last for seconds, and what it frees at its end was live when the forecast was made.
     */
    static Trim undisturbed(Supplier<Trim> trims) {
        Trim trim = trims.get();
        for (int more = 0; more < 4 && Math.abs(trim.liveChangeBytes) > MIB / 2; more++) trim = trims.get();
        return trim;
    }

    /** Two reports in a row forecast the same, near enough: nobody allocates any more. */
    private static ReportLine atRest(HostJvm host) {
        ReportLine[] last = {host.awaitFreshReport()};
        host.await("malloc at rest", () -> {
            ReportLine next = host.awaitReport(host.reports().size() + 1);
            long change = Math.abs(sum(next, "reclaimableBytes") - sum(last[0], "reclaimableBytes"));
            last[0] = next;
            return change < MIB / 8;
        });
        return last[0];
    }

    void assertForecastHolds() {
        assertForecastHolds(0);
    }

    /** @param takenBytes what the command itself may take from what was forecast, and hold while the trim runs */
    void assertForecastHolds(long takenBytes) {
        long tolerated = Math.max(MIB, givenBackBytes / 20);
        assertThat(notWalkedHeaps).as("heaps not walked, %s", this).isZero();
        assertThat(forecastBytes - givenBackBytes)
                .as("forecast less given back, %s", this)
                .isBetween(-tolerated, tolerated + takenBytes);
    }

    private static long sum(ReportLine report, String field) {
        long sum = 0;
        for (JsonNode arena : report.json().path("mallocArenas"))
            sum += arena.path(field).asLong();
        return sum;
    }

    /** From smaps_rollup, which counts page by page; the sums in status lag behind. */
    private static long anonymousBytes(HostJvm host) {
        return new ProcessFiles(host.pid()).rollupBytes("Anonymous");
    }

    /** One row of a table in markdown, in MB. */
    String row(String name) {
        return String.format(
                java.util.Locale.ROOT,
                "| %s | %d | %.1f | %.1f | %.1f | %.1f |",
                name,
                arenas,
                residentBytes / (double) MIB,
                forecastBytes / (double) MIB,
                givenBackBytes / (double) MIB,
                topBytes / (double) MIB);
    }
}
