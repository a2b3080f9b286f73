package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.arenascope.it.hosts.Churn;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * 16 threads allocate and free for a minute while the agent walks their heaps as often as it may. {@code -Darenascope.stressSeconds=8}
 * makes it a taste.
 */
class WalkStressIT {
    private static final int SECONDS = Integer.getInteger("arenascope.stressSeconds", 60);

    @OnEachJdk
    void everyHeapClosesOrIsAbsent(Jdk jdk) {
        Outcome without = churn(jdk, 1).run();
        JvmRun run = churn(jdk, SECONDS).agent("first=1s", "interval=1s", "format=json", "budget=100%");
        Outcome outcome;
        try (HostJvm host = run.start()) {
            host.awaitReport(3);
            outcome = host.finish(Duration.ofSeconds(SECONDS + 45));
        }
        outcome.assertSameAs(without);
        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        assertThat(outcome.stdout()).contains("spoiled 0");
        List<ReportLine> reports = outcome.reports();
        long walked = 0;
        long absent = 0;
        Set<String> reasons = new HashSet<>();
        for (ReportLine report : reports) {
            if (report.number("mallocHeapsMore") == 0) HeapStrips.assertTheyAddUp(report);
            for (JsonNode arena : report.json().path("mallocArenas")) walked += consistent(arena);
            for (String line : report.absences()) {
                if (!line.startsWith("malloc.heaps.walk: ")) continue;
                absent++;
                reasons.add(line.substring("malloc.heaps.walk: ".length()));
            }
        }
        System.out.println("stress, " + jdk + ", " + SECONDS + " s: " + reports.size() + " reports, " + walked
                + " heaps walked, absences in " + absent + " reports: " + reasons);
        assertThat(reports.size()).isGreaterThanOrEqualTo(Math.max(2, SECONDS / 4));
        assertThat(walked).isPositive();
        assertThat(reasons)
                .allMatch(reason -> reason.startsWith("inconsistent: ") || reason.equals("not walked yet (budget)"));
    }

    private static JvmRun churn(Jdk jdk, int seconds) {
        JvmRun run = JvmRun.host(Churn.class, "16", Integer.toString(seconds))
                .on(jdk)
                .jvm("-Xmx128m", "-XX:NativeMemoryTracking=summary");
        return jdk.feature() >= 24 ? run.jvm("--sun-misc-unsafe-memory-access=allow") : run;
    }

    /** The number of heaps that an arena's row stands for, none of which contradicts itself. */
    private static long consistent(JsonNode arena) {
        long resident = arena.path("residentBytes").asLong();
        long live = arena.path("liveBytes").asLong();
        long reclaimable = arena.path("reclaimableBytes").asLong();
        long pinned = arena.path("pinnedBytes").asLong();
        long top = arena.path("topBytes").asLong();
        assertThat(live + reclaimable + pinned + top).as("%s", arena).isEqualTo(resident);
        assertThat(List.of(live, reclaimable, pinned, top)).as("%s", arena).allMatch(bytes -> bytes >= 0);
        long held = 0;
        for (JsonNode size : arena.path("sizeClasses"))
            held += size.path("pinnedBytes").asLong();
        assertThat(held).as("%s", arena).isLessThanOrEqualTo(pinned);
        return arena.path("walkedHeaps").asLong();
    }
}
