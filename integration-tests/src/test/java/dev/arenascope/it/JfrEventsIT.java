package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.arenascope.it.hosts.NativeBurst;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A host that records itself has the reports in its recording; one that does not never loads an event. */
@Execution(ExecutionMode.CONCURRENT) // its hosts mostly wait
class JfrEventsIT {
    @TempDir
    Path folder;

    private static JvmRun keeps(Jdk jdk) {
        return JvmRun.host(NativeBurst.class, "100", "4", "25599", "rests")
                .on(jdk)
                .jvm("-Xmx64m", "-XX:TieredStopAtLevel=1")
                .agent("first=1s", "interval=1s", "format=json", "budget=50%", "mode=govern");
    }

    @OnEachJdk
    void theHostsOwnRecordingHasTheReports(Jdk jdk) throws IOException {
        Path file = folder.resolve("host.jfr");
        JvmRun run = keeps(jdk).jvm("-XX:StartFlightRecording=filename=" + file);
        Outcome outcome;
        try (HostJvm host = run.start()) {
            host.awaitReport("the trim", r -> !r.json().path("actions").isEmpty());
            host.awaitFreshReport();
            outcome = host.finish();
        }
        assertThat(outcome.exitCode()).isZero();
        List<RecordedEvent> events = RecordingFile.readAllEvents(file).stream()
                .filter(e -> e.getEventType().getName().startsWith("dev.arenascope."))
                .toList();
        // The recorder ends in the host's shutdown as the agent does: the last report may come after it.
        ReportLine last = outcome.reports().get(outcome.reports().size() - 1);
        for (ReportLine report : outcome.reports()) {
            long seq = report.number("seq");
            List<RecordedEvent> summary = of(events, "Report", "number", seq);
            if (report.equals(last) && summary.isEmpty()) continue;
            assertThat(summary).as("report %s", seq).singleElement().satisfies(e -> {
                assertThat(e.getString("verdict")).isEqualTo(report.verdict());
                assertThat(e.getLong("rssBytes")).isEqualTo(report.number("rssBytes"));
            });
            if (report.equals(last)) continue;
            assertThat(of(events, "Owner", "report", seq))
                    .extracting(e -> e.getString("owner") + " " + e.getLong("residentBytes"))
                    .containsExactlyInAnyOrderElementsOf(report.rows("owners")
                            .map(o -> o.path("owner").asText() + " "
                                    + o.path("residentBytes").asLong())
                            .toList());
            assertThat(of(events, "Finding", "report", seq))
                    .extracting(e -> e.getString("code") + " " + e.getString("evidence"))
                    .containsExactlyInAnyOrderElementsOf(report.rows("findings")
                            .map(f -> f.path("code").asText() + " "
                                    + f.path("evidence").asText())
                            .toList());
        }
        JsonNode trim = last.json().path("actions").path(0);
        assertThat(named(events, "Action")).anySatisfy(e -> {
            assertThat(e.getString("action")).isEqualTo(trim.path("action").asText());
            assertThat(e.getLong("forecastBytes"))
                    .isEqualTo(trim.path("forecastBytes").asLong());
            assertThat(e.getString("state")).isEqualTo("in flight");
        });
        assertThat(Tool.run(
                        List.of(jdk.tool("jfr").toString()), "print", "--events", "dev.arenascope.*", file.toString()))
                .contains("dev.arenascope.Report {", "dev.arenascope.Owner {", "dev.arenascope.Action {")
                .containsPattern("rssBytes = [0-9.]+ MB");
    }

    @OnEachJdk
    void whereNobodyRecordsNoEventIsLoaded(Jdk jdk) {
        Path classes = folder.resolve("classes.txt");
        JvmRun run = keeps(jdk).agent("mode=observe").jvm("-Xlog:class+load=info:file=" + classes + ":none");
        try (HostJvm host = run.start()) {
            host.awaitReport(3);
            assertThat(host.finish().exitCode()).isZero();
        }
        assertThat(classes)
                .content()
                .contains("dev.arenascope.report.jfr.JfrReporter")
                .doesNotContain("dev.arenascope.report.jfr.ReportEvent");
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(e -> e.getEventType().getName().equals("dev.arenascope." + name))
                .toList();
    }

    /** In any order: the recorder writes them buffer by buffer. */
    private static List<RecordedEvent> of(List<RecordedEvent> events, String name, String field, long report) {
        return named(events, name).stream()
                .filter(e -> e.getLong(field) == report)
                .toList();
    }
}
