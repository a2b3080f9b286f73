package dev.arenascope.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The demo's order cache, a real Go program that tells of itself in all formats: built from its sources, and running until it is closed. */
public final class DemoSidecar implements AutoCloseable {
    private static final String BEFORE_ADDRESS = "listening on ";

    private final Process process;
    private final String address;
    private final HttpClient http = HttpClient.newHttpClient();

    private DemoSidecar(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    /** @param environment such as GOGC and GOMEMLIMIT, besides that of the tests */
    public static DemoSidecar start(Map<String, String> environment) {
        return start(environment, List.of());
    }

    /** One that lets GOGC be set by whoever has the token. */
    public static DemoSidecar lending(String token) {
        return lending(token, Map.of());
    }

    /** @param environment as of {@link #start} */
    static DemoSidecar lending(String token, Map<String, String> environment) {
        try {
            Files.createDirectories(Jars.WORK);
            Path file = Files.writeString(Files.createTempFile(Jars.WORK, "token", ".txt"), token);
            return start(environment, List.of("-token-file", file.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DemoSidecar start(Map<String, String> environment, List<String> arguments) {
        Path program = GoBinary.of(Path.of("..", "demo-service", "sidecar"), GoBinary.LOCAL)
                .file();
        List<String> command = new ArrayList<>(List.of(program.toString(), "-addr", "127.0.0.1:0"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("GO"));
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = out.readLine();
            int at = line == null ? -1 : line.indexOf(BEFORE_ADDRESS);
            if (line == null || at < 0) {
                process.destroyForcibly();
                throw new AssertionError("the sidecar named no address: " + line);
            }
            return new DemoSidecar(process, line.substring(at + BEFORE_ADDRESS.length()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it answers, with a path. */
    public String url(String path) {
        return "http://" + address + path;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Makes it sick by one of its switches, and returns when it is. */
    public void sicken(String sickness) {
        send(HttpRequest.newBuilder(URI.create(url("/sick/" + sickness))).POST(HttpRequest.BodyPublishers.noBody()));
    }

    /** What it says of its heap, its settings and the lease of them. */
    public JsonNode state() {
        String body = send(HttpRequest.newBuilder(URI.create(url("/arenascope"))));
        try {
            return new ObjectMapper().readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(body, e);
        }
    }

    private String send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) throw new AssertionError(answer.uri() + ": " + answer.body());
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
