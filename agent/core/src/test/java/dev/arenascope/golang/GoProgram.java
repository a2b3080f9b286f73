package dev.arenascope.golang;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.arenascope.snapshot.Reading;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.opentest4j.TestAbortedException;

/**
 * A real Go program from {@code src/test/go}, built by the Go command and running. It says {@code listening on ADDRESS} and ends with its standard
 * input.
 */
final class GoProgram implements AutoCloseable {
    private static final boolean ALL =
            Boolean.parseBoolean(System.getenv().getOrDefault("ARENASCOPE_REQUIRE_ALL", "false"));

    private static final Pattern RELEASE = Pattern.compile("\\bgo1\\.(\\d+)");

    private final Process process;
    private final GoEndpoint endpoint;

    private GoProgram(Process process, GoEndpoint endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /** Where it listens, with the path {@code /}. */
    GoEndpoint endpoint() {
        return endpoint;
    }

    GoEndpoint endpoint(String path) {
        return new GoEndpoint(endpoint.host(), endpoint.port(), path);
    }

    /** What a test needs of the machine: without it the test is skipped, or fails where everything has to be there. */
    static void needs(boolean present, String what) {
        if (present) return;
        if (ALL) Assertions.fail("needs " + what);
        System.err.println("[SKIPPED] needs " + what);
        throw new TestAbortedException("needs " + what);
    }

    static GoProgram start(String name, String... arguments) {
        List<String> command = new ArrayList<>(List.of(build(name).toString()));
        command.addAll(List.of(arguments));
        return run(command, "listening on ");
    }

    /** Starts a program and waits for the line with its address. */
    static GoProgram run(List<String> command, String before) {
        Process process = null;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            BufferedReader said = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
            StringBuilder all = new StringBuilder();
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                int at = line.indexOf(before);
                if (at >= 0) return new GoProgram(process, parse(line.substring(at + before.length())));
                all.append(line).append('\n');
            }
            throw new AssertionError(command + " ended: " + all);
        } catch (IOException e) {
            if (process != null) process.destroyForcibly();
            throw new UncheckedIOException(e);
        }
    }

    private static GoEndpoint parse(String address) {
        String text = address.strip();
        String url = text.startsWith("/") ? "unix:" + text : text.startsWith("http:") ? text : "http://" + text;
        Reading<GoEndpoint> endpoint = GoEndpoint.parse(url);
        if (endpoint instanceof Reading.Present<GoEndpoint> p) return p.value();
        throw new AssertionError(endpoint.reason());
    }

    /** In the folder target: the Go command knows by itself when there is nothing to do. */
    static synchronized Path build(String name) {
        Path source = Path.of("src", "test", "go", name).toAbsolutePath();
        Path folder = Path.of("target", "go", name).toAbsolutePath();
        try {
            Files.createDirectories(folder);
            copy(source, folder);
            if (name.equals("lease")) {
                Path ours = Path.of("..", "..", "demo-service", "sidecar", "arenascope");
                Files.createDirectories(folder.resolve("arenascope"));
                copy(ours, folder.resolve("arenascope"));
            }
            ProcessBuilder go = new ProcessBuilder(
                    go(), "build", "-o", folder.resolve("program").toString(), ".");
            go.directory(folder.toFile()).environment().put("GOTOOLCHAIN", "auto"); // rclone wants the newest
            Process process = go.redirectErrorStream(true).start();
            String said = said(process);
            needs(!said.contains("dial tcp") && !said.contains("lookup "), "the Go module proxy: " + said);
            if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError("go build: " + said);
            }
            return folder.resolve("program");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** What a program says until it ends. */
    static String output(List<String> command) throws IOException {
        return said(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private static String said(Process process) throws IOException {
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (!Files.isRegularFile(file) || name.endsWith("_test.go")) continue;
                Path copy = to.resolve(name);
                // What is newer than its product is built anew.
                if (Files.exists(copy) && Files.mismatch(file, copy) < 0) continue;
                Files.write(copy, Files.readAllBytes(file));
            }
        }
    }

    /** Where the archive of go.dev puts it, unless the path names another. */
    private static String go() throws IOException {
        String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/local/go/bin";
        String found = "";
        for (String folder : path.split(File.pathSeparator)) {
            File go = new File(folder, "go");
            if (found.isEmpty() && go.canExecute() && go.isFile()) found = go.getPath();
        }
        // Older ones fetch no other toolchain.
        Matcher release = RELEASE.matcher(found.isEmpty() ? "" : output(List.of(found, "version")));
        boolean fetches = release.find() && Integer.parseInt(release.group(1)) >= 21;
        needs(fetches, "Go 1.21 or newer (Debian's package golang, or go.dev)");
        return found;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
