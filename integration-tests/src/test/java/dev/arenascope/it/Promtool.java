package dev.arenascope.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
        List<String> command = new ArrayList<>(List.of(FILE.toString()));
        command.addAll(List.of(arguments));
        try {
            Path file = Files.writeString(Files.createTempFile(Jars.WORK, "promtool", ".txt"), input);
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(file.toFile())
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) throw new AssertionError(command + " of " + file + " failed: " + said);
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
