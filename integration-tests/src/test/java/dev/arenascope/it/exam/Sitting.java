package dev.arenascope.it.exam;

import com.fasterxml.jackson.databind.JsonNode;
import dev.arenascope.it.ReportLine;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one report says, beside what the program held when it was made.
 *
 * @param heldBytes what the program last said before the report; 0 when it said nothing
 */
record Sitting(ReportLine report, long heldBytes) {
    private static final Pattern HELD = Pattern.compile("^held (\\d+) at (\\d+)$", Pattern.MULTILINE);
    private static final String PROGRAMS = "dev.arenascope.it.exam.programs.";
    private static final double TOLERANCE = 0.2;
    /** What was measured on every collector stays below half of it, but for first reports, which know less of a small host. */
    private static final double UNEXPLAINED_AT_MOST = 0.01;

    private static final double UNEXPLAINED_BYTES = 1 << 20;

    static Sitting of(ReportLine report, String stdout) {
        long time = Instant.parse(report.json().path("time").asText()).toEpochMilli();
        long held = 0;
        Matcher matcher = HELD.matcher(stdout);
        // The report's time is cut to seconds: what was said within that second counts.
        while (matcher.find() && Long.parseLong(matcher.group(2)) <= time + 1000)
            held = Long.parseLong(matcher.group(1));
        return new Sitting(report, held);
    }

    /** What is never high, and never right in a healthy program. */
    private static final String ALWAYS_LOW = "POOL_MISSES";

    /** Findings of high severity other than the expected one, as the sheet prints them. */
    String others(Question question) {
        return report.rows("findings")
                .filter(f -> f.path("severity").asText().equals("high")
                        || f.path("code").asText().equals(ALWAYS_LOW))
                .filter(f -> !isExpected(f, question))
                .map(Sitting::text)
                .collect(Collectors.joining(", "));
    }

    /** Bytes at stake in all findings of the expected code and owner. */
    long bytes(Question question) {
        return expected(question).stream()
                .mapToLong(f -> f.path("bytes").asLong())
                .sum();
    }

    /** All findings, as the sheet prints them. */
    String got() {
        String all = report.rows("findings").map(Sitting::text).collect(Collectors.joining(", "));
        return all.isEmpty() ? "healthy" : all;
    }

    boolean isRight(Question question) {
        if (!others(question).isEmpty() || !closes() || !isAdvised(question.advice())) return false;
        if (question.isHealthy()) return true;
        return leads(question) && (!question.bytes() || near(bytes(question), heldBytes));
    }

    private boolean isAdvised(Question.Advice advice) {
        if (advice.isSought()) {
            Pattern wanted = Pattern.compile(advice.regex());
            return sites().filter(s -> s.path("method").asText().equals(advice.method()))
                    .anyMatch(s -> wanted.matcher(s.path("advice").asText("")).find());
        }
        return !advice.equals(Question.Advice.NONE)
                || sites().map(s -> s.path("advice").asText("")).allMatch(a -> a.isEmpty() || a.endsWith("leave it"));
    }

    /** Those of the program itself: what its stage does to measure and to say is no matter. */
    private Stream<JsonNode> sites() {
        return report.rows("sites")
                .filter(s -> s.path("class").asText().startsWith(PROGRAMS))
                .filter(s -> !s.path("class").asText().endsWith(".Stage"));
    }

    /** What the sites got, as a failure shows it. */
    String advice() {
        return sites().map(JsonNode::toString).collect(Collectors.joining("\n"));
    }

    /** True when next to nothing has no owner: a right verdict on a ledger with a hole is luck. */
    private boolean closes() {
        return report.residentBytes("unexplained")
                <= Math.max(UNEXPLAINED_BYTES, report.number("rssBytes") * UNEXPLAINED_AT_MOST);
    }

    /** True when the question's finding is gone, or of low severity, as what a young JVM leaves behind. */
    boolean isCured(Question question) {
        return expected(question).stream()
                .allMatch(f -> f.path("severity").asText().equals("low"));
    }

    private boolean leads(Question question) {
        if (question.code().equals(ALWAYS_LOW)) return !expected(question).isEmpty();
        JsonNode first = report.json().path("findings").path(0);
        String severity = question.beside().mild() ? "medium" : "high";
        return isExpected(first, question) && first.path("severity").asText().equals(severity);
    }

    private List<JsonNode> expected(Question question) {
        return report.rows("findings").filter(f -> isExpected(f, question)).toList();
    }

    private static boolean isExpected(JsonNode finding, Question question) {
        return List.of(question.code().split(" or "))
                        .contains(finding.path("code").asText())
                && finding.path("owner").asText().equals(question.owner());
    }

    private static String text(JsonNode f) {
        String severity = f.path("severity").asText();
        return f.path("code").asText() + " " + f.path("owner").asText()
                + (severity.equals("high") ? "" : " (" + severity + ")");
    }

    private static boolean near(long got, long held) {
        return Math.abs(got - held) <= held * TOLERANCE;
    }
}
