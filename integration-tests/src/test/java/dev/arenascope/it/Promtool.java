package dev.arenascope.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What Prometheus itself says of a page, of rules and of their tests. */
final class Promtool {
    private static final Path FILE = Path.of("/usr/bin/promtool");

    private Promtool() {}

    /** Fails where a page is not what it should be, or could be better named. */
    static void checkMetrics(String page) {
        run(page, "check", "metrics");
    }

    /** What it prints; a failure ends the test. */
    static String run(String input, String... arguments) {
        Needs.that(Files.isExecutable(FILE), FILE + " (Debian package prometheus)");
        return Tool.answer(input, List.of(FILE.toString()), arguments);
    }
}
