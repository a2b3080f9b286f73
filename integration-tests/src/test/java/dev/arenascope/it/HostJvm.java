package dev.arenascope.it;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A running host. Closing it ends it, whatever it does, and everything it started. */
public final class HostJvm implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    private final Process process;
    private final Path folder;

    HostJvm(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public Path folder() {
        return folder;
    }

    public String stdout() {
        return read("stdout");
    }

    public String stderr() {
        return read("stderr");
    }

    public String agentLog() {
        return read("agent.log");
    }

    /** Waits for a match in what the host prints, and returns its last group. */
    public String awaitStdout(String regex) {
        Pattern pattern = Pattern.compile(regex, Pattern.MULTILINE);
        await("standard output with " + regex, () -> pattern.matcher(stdout()).find());
        Matcher matcher = pattern.matcher(stdout());
        if (!matcher.find()) throw new AssertionError("lost: " + regex);
        return matcher.group(matcher.groupCount());
    }

    public void awaitAgentLog(String text) {
        await("agent log with " + text, () -> agentLog().contains(text));
    }

    public List<ReportLine> reports() {
        return ReportLine.all(agentLog());
    }

    /** Waits for the n-th report in JSON, counted from 1, and returns it. */
    public ReportLine awaitReport(int n) {
        await("report " + n, () -> reports().size() >= n);
        return reports().get(n - 1);
    }

    /** Waits until the agent has written one more report, all of which was read after this call. */
    public ReportLine awaitFreshReport() {
        ReportLine report = awaitReport(reports().size() + 2);
        keepMappings();
        return report;
    }

    /** Waits for a report, made after this call, that meets a condition: what is kept shows only after a while. */
    public ReportLine awaitReport(String what, Predicate<ReportLine> condition) {
        int before = reports().size();
        List<ReportLine> met = new ArrayList<>();
        await(what, () -> {
            reports().stream().skip(before).filter(condition).forEach(met::add);
            return !met.isEmpty();
        });
        return met.get(0);
    }

    /** Waits for a report with a finding of at least so much confidence. */
    public ReportLine awaitFinding(String code, String owner, double confidence) {
        return awaitReport(
                code + " " + owner,
                report -> report.rows("findings")
                        .anyMatch(f -> f.path("code").asText().equals(code)
                                && f.path("owner").asText().equals(owner)
                                && f.path("confidence").asDouble() >= confidence));
    }

    /** Beside the log: what the ledger was made from, for whoever has to find out why it does not close. */
    private void keepMappings() {
        try {
            Files.copy(
                    Path.of("/proc", Long.toString(pid()), "smaps"),
                    folder.resolve("smaps"),
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a condition for as long as the host lives. */
    public void await(String what, Callable<Boolean> condition) {
        org.awaitility.Awaitility.await(what + ", " + folder)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .failFast(() -> {
                    boolean ended = !process.isAlive() && !condition.call();
                    if (ended) throw new AssertionError("the host ended early: " + stderr());
                })
                .until(condition);
    }

    /** Writes one line to the host's input. */
    public void say(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets the host's input end, and waits until the host ends by itself. */
    public Outcome finish() {
        return finish(PATIENCE);
    }

    /** The same, for a host that still has work to do. */
    public Outcome finish(Duration atMost) {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return join(atMost);
    }

    /** Waits until the host ends by itself, its input still open. */
    public Outcome awaitEnd() {
        return join(PATIENCE);
    }

    /** Sends SIGTERM, and waits for the end. */
    public Outcome terminate() {
        process.toHandle().destroy(); // unlike Process.destroy it leaves the host's input open
        return join(PATIENCE);
    }

    private Outcome join(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the host does not end: " + folder);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        return new Outcome(process.exitValue(), stdout(), stderr(), agentLog(), folder);
    }

    /** Ends a program that was started beside the host by the shell text of its run. */
    void endDescendant(Path executable) {
        ProcessHandle program = process.descendants()
                .filter(p -> p.info().command().equals(Optional.of(executable.toString())))
                .findFirst()
                .orElseThrow(() -> new AssertionError("not running: " + executable));
        program.destroyForcibly();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }

    private String read(String name) {
        Path file = folder.resolve(name);
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
