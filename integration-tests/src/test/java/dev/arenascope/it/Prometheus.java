package dev.arenascope.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.arenascope.it.GoBinary.Running;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A Prometheus of Debian that scrapes each second. */
final class Prometheus implements AutoCloseable {
    private static final Path FILE = Path.of("/usr/bin/prometheus");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String address;
    private final Instant begin;
    private final Running running;

    private Prometheus(String address, Instant begin, Running running) {
        this.address = address;
        this.begin = begin;
        this.running = running;
    }

    /**
     * @param address where it listens
     * @param folder where it keeps everything
     * @param rules a file of rules; none where empty
     * @param target that is scraped as the job {@code arenascope}
     */
    static Prometheus start(String address, Path folder, String rules, String target) {
        Needs.that(Files.isExecutable(FILE), FILE + " (Debian package prometheus)");
        String config = """
                global:
                  scrape_interval: 1s
                  evaluation_interval: 1s
                rule_files: [%s]
                scrape_configs:
                  - job_name: arenascope
                    static_configs: [{targets: ["%s"]}]
                """.formatted(rules, target);
        try {
            Path file = Files.writeString(folder.resolve("prometheus.yml"), config);
            Running running = Running.of(
                    List.of(
                            FILE.toString(),
                            "--config.file=" + file,
                            "--storage.tsdb.path=" + folder.resolve("tsdb"),
                            "--web.listen-address=" + address),
                    "go1.19");
            return new Prometheus(address, Instant.now(), running);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return running.pid();
    }

    /** Waits until a query has a first value that meets the condition, and returns it. */
    double await(String query, Predicate<Double> condition) {
        List<Double> met = new ArrayList<>();
        Awaitility.await(query + ", " + running)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    if (!isReady()) return false;
                    for (JsonNode series : query(query))
                        met.add(series.path("value").path(1).asDouble());
                    met.removeIf(value -> !condition.test(value));
                    return !met.isEmpty();
                });
        return met.get(0);
    }

    private boolean isReady() {
        running.checkAlive();
        try {
            return get("/-/ready").contains("Ready");
        } catch (IOException e) {
            return false; // it does not listen yet
        }
    }

    /** The series of an instant query; a query that it does not understand fails the test. */
    List<JsonNode> query(String query) {
        return series("/api/v1/query?query=" + encoded(query));
    }

    /** The series of a query over all the time since it was started. */
    List<JsonNode> sinceStart(String query) {
        // Steps are whole seconds from the start on: what came within this second is in the next one.
        long begins = begin.getEpochSecond();
        long ends = Instant.now().getEpochSecond() + 1;
        return series("/api/v1/query_range?query=" + encoded(query) + "&start=" + begins + "&end=" + ends + "&step=1");
    }

    /** Each rule, as it was evaluated last. */
    List<JsonNode> rules() {
        List<JsonNode> rules = new ArrayList<>();
        for (JsonNode group : json("/api/v1/rules").path("data").path("groups"))
            group.path("rules").forEach(rules::add);
        return rules;
    }

    private List<JsonNode> series(String path) {
        List<JsonNode> series = new ArrayList<>();
        json(path).path("data").path("result").forEach(series::add);
        return series;
    }

    private JsonNode json(String path) {
        try {
            JsonNode answer = new ObjectMapper().readTree(get(path));
            if (!answer.path("status").asText().equals("success")) throw new AssertionError(path + ": " + answer);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The body of the answer, whatever its status. */
    private String get(String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://" + address + path).toURL().openConnection();
        InputStream body =
                connection.getResponseCode() < 400 ? connection.getInputStream() : connection.getErrorStream();
        return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String encoded(String query) {
        return URLEncoder.encode(query, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        running.close();
    }
}
