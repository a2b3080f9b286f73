package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.arenascope.it.hosts.NativeBurst;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which threads allocate from which arena of malloc, without native memory tracking. */
class ThreadArenasIT {
    private static final Pattern BURST = Pattern.compile("burst(?: (\\d+))?");
    private static final int THREADS = 8;

    @OnEachJdk
    void theArenasOfABurstNameItsThreads(Jdk jdk) {
        JvmRun run = JvmRun.host(NativeBurst.class, "160", String.valueOf(THREADS), "0")
                .on(jdk)
                .jvm("-Xmx128m")
                .agent("first=1s", "interval=1s", "format=json", "budget=20%");
        Outcome.sameAsWithoutAgent(run, host -> {
            host.awaitStdout("ready");
            ReportLine report = host.awaitFreshReport();
            int threads = 0;
            long theirs = 0;
            long others = 0;
            for (JsonNode arena : report.json().path("mallocArenas")) {
                int here = 0;
                for (JsonNode group : arena.path("threads")) {
                    Matcher burst = BURST.matcher(group.asText());
                    if (burst.matches()) here += burst.group(1) == null ? 1 : Integer.parseInt(burst.group(1));
                }
                threads += here;
                if (here > 0) theirs += arena.path("residentBytes").asLong();
                else others += arena.path("residentBytes").asLong();
            }
            assertThat(threads)
                    .as("threads of the burst in %s", report.json().path("mallocArenas"))
                    .isEqualTo(THREADS);
            assertThat(theirs).as("what their arenas hold beside all others").isGreaterThan(3 * others);
        });
    }
}
