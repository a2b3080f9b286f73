package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.arenascope.it.hosts.Waits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The port that {@code http=} opens: what is served there, to whom, and that the host does not notice. */
@Execution(ExecutionMode.CONCURRENT) // its hosts mostly wait
class MetricsIT {
    private static final String SEQ = "arenascope_reports_total";
    private static final String SERVER = "arenascope-http";
    private static final long MB = 1 << 20;

    private static JvmRun run(Jdk jdk, String address) {
        return JvmRun.host(Waits.class)
                .on(jdk)
                .jvm("-Xmx64m")
                .agent("first=1s", "interval=1s", "format=json", "budget=20%", "http=" + address);
    }

    @OnEachJdk
    void theLastReportIsServedUntilTheAgentIsDisabled(Jdk jdk) throws IOException {
        String address = FreeAddress.next();
        // All of the heap is resident from the start: what is more later is not garbage of the reports meanwhile.
        JvmRun run = run(jdk, address).jvm("-Xms48m", "-Xmx48m", "-XX:+AlwaysPreTouch");
        Outcome without = run.withoutAgent().run();
        try (HostJvm host = run.start()) {
            host.awaitReport("a ledger", ReportLine::hasLedger);
            assertTellsWhatTheReportSays(host, ScrapedPage.of(address, ScrapedPage.TEXT));
            ScrapedPage open = ScrapedPage.of(address, ScrapedPage.OPEN_METRICS);
            assertTellsWhatTheReportSays(host, open);
            assertThat(open.contentType()).startsWith("application/openmetrics-text; version=1.0.0");
            assertThat(open.text()).endsWith("\n# EOF\n");
            Promtool.checkMetrics(ScrapedPage.of(address, "").text());
            assertThat(agentThreads(host)).contains(SERVER);
            try (AgentMBean bean = AgentMBean.of(host)) {
                bean.set("Enabled", false);
                host.await(
                        "the port is closed",
                        () -> !isOpen(address) && !agentThreads(host).contains(SERVER));
                bean.set("Enabled", true);
                host.await("the port is open again", () -> isOpen(address));
            }
            host.finish().assertSameAs(without);
            assertThat(host.agentLog()).doesNotContain("\"log\"");
        }
    }

    private static void assertTellsWhatTheReportSays(HostJvm host, ScrapedPage page) {
        Map<String, Double> values = page.values();
        long seq = values.getOrDefault(SEQ, -1.0).longValue();
        host.await("report " + seq, () -> host.reports().stream().anyMatch(r -> r.number("seq") == seq));
        ReportLine report = host.reports().stream()
                .filter(r -> r.number("seq") == seq)
                .findFirst()
                .orElseThrow();
        List<String> owners = new ArrayList<>();
        report.rows("owners").forEach(row -> {
            String series = "{owner=\"" + row.path("owner").asText() + "\",view=\""
                    + row.path("view").asText() + "\"}";
            owners.add("arenascope_owner_resident_bytes" + series);
            assertThat(values)
                    .containsEntry(
                            "arenascope_owner_resident_bytes" + series,
                            row.path("residentBytes").asDouble());
        });
        assertThat(values.keySet().stream().filter(s -> s.startsWith("arenascope_owner_resident_bytes{")))
                .containsExactlyElementsOf(owners);
        assertThat(values)
                .containsEntry("arenascope_live_bytes", (double) report.number("liveBytes"))
                .containsEntry("arenascope_peak_resident_bytes", (double) report.number("peakRssBytes"))
                .containsEntry("arenascope_jvm_uptime_seconds", report.number("uptimeMs") / 1000.0)
                .containsEntry(
                        "arenascope_absent_values", (double) report.absences().size())
                .containsEntry("arenascope_build_info{version=\"0.1.0\"}", 1.0);
        assertThat(report.rows("findings").map(MetricsIT::series)).allMatch(values::containsKey);
    }

    private static String series(JsonNode finding) {
        return "arenascope_finding_bytes{code=\"" + finding.path("code").asText() + "\",owner=\""
                + finding.path("owner").asText() + "\",severity=\""
                + finding.path("severity").asText() + "\"}";
    }

    @OnEachJdk
    void aThousandHostileClientsLeaveNothingBehind(Jdk jdk) throws IOException {
        String address = FreeAddress.next();
        // All of the heap is resident from the start: what is more later is not garbage of the reports meanwhile.
        JvmRun run = run(jdk, address).jvm("-Xms48m", "-Xmx48m", "-XX:+AlwaysPreTouch");
        Outcome without = run.withoutAgent().run();
        try (HostJvm host = run.start()) {
            host.awaitReport(2);
            ScrapedPage.of(address, "");
            long descriptors = descriptors(host);
            long resident = host.awaitFreshReport().number("vmRssBytes");
            try (HostileClients clients = HostileClients.of(address, 1000)) {
                assertThat(descriptors(host))
                        .as("of which the server holds 64 at most")
                        .isLessThan(descriptors + 80);
                // They hold its places for ten seconds at most.
                host.await("an answer for somebody else", () -> isServed(address));
                host.awaitFreshReport();
                assertThat(clients.refused()).isLessThan(1000);
            }
            host.await("all descriptors are back", () -> descriptors(host) <= descriptors);
            assertThat(host.awaitFreshReport().number("vmRssBytes")).isLessThan(resident + 24 * MB);
            assertThat(agentThreads(host)).containsExactlyInAnyOrder("arenascope", SERVER);
            assertThat(isServed(address)).isTrue();
            host.finish().assertSameAs(without);
            assertThat(host.agentLog()).doesNotContain("\"log\"");
        }
    }

    @Test
    void aPortThatIsTakenIsOneLineOfTheLog() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + other.getLocalPort();
            Outcome outcome = Outcome.sameAsWithoutAgent(run(Jdk.NEWEST, address), host -> {
                host.awaitReport(3);
                assertThat(agentThreads(host)).containsExactly("arenascope");
            });
            assertThat(outcome.agentLines().filter(line -> line.contains("\"log\"")))
                    .allMatch(line -> line.contains("http=" + address + ": nothing is served: Address already in use"))
                    .hasSizeBetween(1, 2); // the second says how often it was so
        }
    }

    private static boolean isServed(String address) {
        try {
            return ScrapedPage.of(address, "").text().contains(SEQ);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isOpen(String address) throws IOException {
        int colon = address.lastIndexOf(':');
        try (Socket socket = new Socket(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)))) {
            return socket.isConnected();
        } catch (ConnectException e) {
            return false;
        }
    }

    /** The agent's, as the kernel knows them: names are cut after 15 letters. */
    private static List<String> agentThreads(HostJvm host) {
        List<String> names = new ArrayList<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(host.pid()), "task"))) {
            for (Path task : tasks.toList()) names.add(name(task));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        names.removeIf(name -> !name.startsWith("arenascope"));
        return names;
    }

    private static String name(Path task) {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (IOException e) {
            return "ended since";
        }
    }

    private static long descriptors(HostJvm host) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(host.pid()), "fd"))) {
            return files.count();
        }
    }
}
