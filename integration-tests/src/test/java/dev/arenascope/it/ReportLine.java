package dev.arenascope.it;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** One report of {@code format=json}, read as a stranger would. */
public record ReportLine(JsonNode json) {
    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** The reports among the complete lines of a log; a line that begins an object and is no JSON fails the test. */
    static List<ReportLine> all(String log) {
        String complete = log.substring(0, log.lastIndexOf('\n') + 1);
        return complete.lines()
                .filter(l -> l.startsWith("{"))
                .map(ReportLine::of)
                .filter(line -> line.json.has("seq"))
                .toList();
    }

    private static ReportLine of(String line) {
        try {
            return new ReportLine(STRICT.readTree(line));
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + line, e);
        }
    }

    public long number(String field) {
        JsonNode value = json.path(field);
        if (!value.isNumber()) throw new AssertionError(field + " is no number but " + value + " in " + json);
        return value.asLong();
    }

    public String verdict() {
        return json.path("verdict").asText();
    }

    /** True once the report accounts for the resident set. */
    public boolean hasLedger() {
        return !json.path("owners").isEmpty();
    }

    /** Sum over all owners that are no views. */
    public long ownedBytes() {
        return residentBytes(row -> true);
    }

    /** Resident bytes of one owner; 0 when it has no row. */
    public long residentBytes(String owner) {
        return residentBytes(row -> row.path("owner").asText().equals(owner));
    }

    private long residentBytes(Predicate<JsonNode> which) {
        return rows("owners")
                .filter(row -> !row.path("view").asBoolean())
                .filter(which)
                .mapToLong(row -> row.path("residentBytes").asLong())
                .sum();
    }

    public boolean hasOwner(String owner) {
        return rows("owners").anyMatch(row -> row.path("owner").asText().equals(owner));
    }

    /** All details of an owner, for example {@code G1}. */
    public List<String> details(String owner) {
        return rows("owners")
                .filter(row -> row.path("owner").asText().equals(owner))
                .map(row -> row.path("detail").asText())
                .toList();
    }

    /** Number of threads in a group of thread stacks; 0 when there is no such group. */
    public int threads(String group) {
        return rows("stackGroups")
                .filter(row -> row.path("name").asText().equals(group))
                .mapToInt(row -> row.path("threads").asInt())
                .sum();
    }

    /** What is absent, each with its reason, as {@code what: reason}. */
    public List<String> absences() {
        return rows("absent")
                .map(row ->
                        row.path("what").asText() + ": " + row.path("reason").asText())
                .toList();
    }

    public Stream<JsonNode> rows(String array) {
        return StreamSupport.stream(json.path(array).spliterator(), false);
    }

    /** What a failed test needs to show; the whole stands in the log. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("report " + json.path("seq") + " of pid " + json.path("pid") + ":");
        out.append(" verdict ").append(verdict()).append(", rssBytes ").append(json.path("rssBytes"));
        rows("owners")
                .forEach(row -> out.append(", ")
                        .append(row.path("owner").asText())
                        .append(' ')
                        .append(row.path("residentBytes")));
        return out.toString();
    }
}
