package dev.arenascope.report.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.model.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What others write of the metrics is what the metrics are. */
class MetricNamesTest {
    private static final Path PROJECT = Path.of("..", "..");
    private static final Path RULES = PROJECT.resolve("agent/ops/prometheus/arenascope.rules.yml");
    private static final Pattern NAME = Pattern.compile(
            "(?<![\\w:$/.])(arenascope_[a-z0-9_]+|process_[a-z]+_memory_bytes|memory_fragmentation_rate)(?![\\w:])");

    @Test
    void theReadmeHasEveryMetricInOrder() throws IOException {
        List<String> rows = new ArrayList<>();
        for (Metric m : Metric.values()) {
            String labels = m.labels().isEmpty() ? "" : "`" + String.join("`, `", m.labels()) + "`";
            rows.add("| `" + m.sampleName() + "` | " + labels + " | " + m.help() + " |");
        }
        List<String> readme = Files.readAllLines(PROJECT.resolve("README.md"));
        int head = readme.indexOf("| metric | labels | meaning |");
        assertThat(head).isNotNegative();
        int end = head + 2;
        while (readme.get(end).startsWith("|")) end++;
        assertThat(readme.subList(head + 2, end)).containsExactlyElementsOf(rows);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prometheus/arenascope.rules.yml",
                "prometheus/arenascope.rules.test.yml",
                "grafana/arenascope.json"
            })
    void whatIsAskedForThereIs(String file) throws IOException {
        Set<String> known = new TreeSet<>();
        for (Metric m : Metric.values()) known.add(m.sampleName());
        Matcher names =
                NAME.matcher(Files.readString(PROJECT.resolve("agent/ops").resolve(file)));
        Set<String> asked = new TreeSet<>();
        while (names.find()) asked.add(names.group());
        assertThat(asked).hasSizeGreaterThan(8);
        assertThat(known).containsAll(asked);
    }

    @Test
    void eachCodeHasItsAlertAndItsPlaceInTheFindings() throws IOException {
        String rules = Files.readString(RULES);
        for (Finding.Code code : Finding.Code.values()) assertThat(rules).contains("{code=\"" + code + "\"}");
        Set<String> anchors = new TreeSet<>();
        for (String line : Files.readAllLines(PROJECT.resolve("docs/findings.md"))) {
            if (line.startsWith("## ")) anchors.add(anchor(line.substring(3)));
        }
        Matcher runbooks = Pattern.compile("runbook: docs/findings.md#(\\S+)").matcher(rules);
        Set<String> named = new TreeSet<>();
        while (runbooks.find()) named.add(runbooks.group(1));
        assertThat(named).hasSize(Finding.Code.values().length);
        assertThat(anchors).containsAll(named);
    }

    /** As a reader of Markdown on the web makes it of a heading. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\w -]", "").replace(' ', '-');
    }
}
