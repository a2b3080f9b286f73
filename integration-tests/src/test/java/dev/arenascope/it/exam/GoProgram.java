package dev.arenascope.it.exam;

import static org.awaitility.Awaitility.await;

import dev.arenascope.it.GoBinary;
import dev.arenascope.it.Jars;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The Go process beside the JVM of one question, or nobody. It is built once from {@code src/test/go/patient}, with the standard library only. */
final class GoProgram implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("^port (\\d+)$", Pattern.MULTILINE);

    private final @Nullable Process process;
    private final Path out;

    private GoProgram(@Nullable Process process, Path out) {
        this.process = process;
        this.out = out;
    }

    static GoProgram of(Question.Beside beside) {
        if (beside.sickness().isEmpty()) return new GoProgram(null, Jars.WORK);
        Path program = GoBinary.of("patient", GoBinary.LOCAL).file();
        try {
            Path folder = Files.createTempDirectory(Jars.WORK, "patient-" + beside.sickness() + "-");
            Path out = folder.resolve("stdout");
            ProcessBuilder builder = new ProcessBuilder(program.toString(), beside.sickness())
                    .redirectOutput(out.toFile())
                    .redirectError(folder.resolve("stderr").toFile());
            for (String name : new String[] {"GOGC", "GOMEMLIMIT", "GODEBUG"})
                builder.environment().remove(name);
            for (String variable : beside.env()) {
                int equals = variable.indexOf('=');
                builder.environment().put(variable.substring(0, equals), variable.substring(equals + 1));
            }
            GoProgram started = new GoProgram(builder.start(), out);
            await("port of the Go program, " + folder)
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> PORT.matcher(started.stdout()).find());
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isNobody() {
        return process == null;
    }

    /** Arguments of an agent that looks at this process and at no other: more questions are under way. */
    String[] agent() {
        if (process == null) return new String[] {"sidecars=off"};
        Matcher port = PORT.matcher(stdout());
        if (!port.find()) throw new AssertionError("no port: " + out);
        return new String[] {"sidecars=off;" + process.pid() + "@http://127.0.0.1:" + port.group(1) + "/metrics"};
    }

    String stdout() {
        try {
            return Files.readString(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void say(String line) {
        if (process == null) return;
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process != null) process.destroyForcibly();
    }
}
