package dev.arenascope.it;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Go program, built for a test: with the toolchain of the machine, or another release's, which the go command
 * fetches from the module proxy.
 *
 * @param file the executable
 * @param version as the toolchain calls itself
 */
public record GoBinary(Path file, String version) {
    public static final String LOCAL = "local";
    private static final Pattern READY = Pattern.compile("^ready ([\\d ]+)$", Pattern.MULTILINE);
    private static final Pattern RELEASE = Pattern.compile("\\bgo1\\.(\\d+)");
    private static final Map<String, GoBinary> BUILT = new HashMap<>();

    /**
     * @param program folder below {@code src/test/go}
     * @param toolchain such as {@code go1.20.14}, or {@link #LOCAL}
     * @param flags of go build
     */
    public static GoBinary of(String program, String toolchain, String... flags) {
        return of(Path.of("src", "test", "go", program), toolchain, flags);
    }

    /** @param source folder with a go.mod */
    static synchronized GoBinary of(Path source, String toolchain, String... flags) {
        String release = toolchain.equals(LOCAL) ? "" : "-" + toolchain;
        String name = (source.getFileName() + release + String.join("", flags)).replaceAll("[^\\w.-]", "");
        return BUILT.computeIfAbsent(name, n -> build(n, source, toolchain, flags));
    }

    private static GoBinary build(String name, Path source, String toolchain, String... flags) {
        Path folder = Jars.WORK.resolve("go");
        folder.toFile().mkdirs();
        // Older ones run no other toolchain than themselves, whatever they are asked for.
        boolean any = run(folder, LOCAL, List.of("version")) && minor(read(folder.resolve("go.txt"))) >= 21;
        Needs.that(any, "go, 1.21 or newer (package golang-go, or go.dev)");
        boolean there = run(folder, toolchain, List.of("version"));
        Needs.that(there, "the toolchain " + toolchain + " of Go, which the go command fetches from the module proxy");
        String version = read(folder.resolve("go.txt")).split(" ")[2];
        Path file = folder.resolve(name).toAbsolutePath();
        List<String> arguments =
                new ArrayList<>(List.of("build", "-C", source.toAbsolutePath().toString(), "-o", file.toString()));
        arguments.addAll(List.of(flags));
        if (!run(folder, toolchain, arguments)) throw new AssertionError(read(folder.resolve("go.txt")));
        return new GoBinary(file, version);
    }

    /** 21 of go1.21.13; 0 when there is none. */
    private static int minor(String version) {
        Matcher release = RELEASE.matcher(version);
        return release.find() ? Integer.parseInt(release.group(1)) : 0;
    }

    /** Where the archive of go.dev puts it, unless the path names another. */
    private static String go() {
        String folders = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/local/go/bin";
        for (String folder : folders.split(File.pathSeparator)) {
            Path go = Path.of(folder, "go");
            if (Files.isExecutable(go) && !Files.isDirectory(go)) return go.toString();
        }
        return "go";
    }

    private static boolean run(Path folder, String toolchain, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(go()));
        command.addAll(arguments);
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("go.txt").toFile());
            builder.environment().put("GOTOOLCHAIN", toolchain);
            builder.environment().put("GOFLAGS", "-buildvcs=false");
            Process process = builder.start();
            return process.waitFor(5, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same without section headers, as a packer leaves it: three fields of the ELF header are cleared. */
    GoBinary withoutSectionHeaders() {
        try {
            byte[] bytes = Files.readAllBytes(file);
            ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            header.putLong(40, 0).putShort(60, (short) 0).putShort(62, (short) 0);
            Path zapped = file.resolveSibling(file.getFileName() + "-zapped");
            Files.write(zapped, bytes);
            zapped.toFile().setExecutable(true);
            return new GoBinary(zapped, version);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The n-th number that a program of ours printed. */
    static long printed(Path output, int n) {
        Matcher ready = READY.matcher(read(output));
        if (!ready.find()) throw new AssertionError("nothing printed: " + output);
        return Long.parseLong(ready.group(1).split(" ")[n]);
    }

    Running start() {
        return Running.of(List.of(file.toString()), this);
    }

    /**
     * A process that waits for the end of its input.
     *
     * @param output what it prints
     */
    record Running(Process process, Path output, String version) implements AutoCloseable {
        static Running of(List<String> command, GoBinary binary) {
            Running running = of(command, binary.version);
            await("the program's word, " + running.output)
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> READY.matcher(read(running.output)).find());
            return running;
        }

        /** Another program, of which nothing is expected. */
        static Running of(List<String> command, String version) {
            try {
                Path output = Files.createTempFile(Jars.WORK, "program", ".txt");
                ProcessBuilder builder =
                        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
                for (String name : List.of("GOGC", "GOMEMLIMIT", "GODEBUG"))
                    builder.environment().remove(name);
                return new Running(builder.start(), output, version);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        long pid() {
            return process.pid();
        }

        /** 21 of go1.21.13: what its runtime is like depends on it. */
        int minorVersion() {
            return minor(version);
        }

        /** Nothing while it runs, else a failure with what it printed. */
        void checkAlive() {
            if (!process.isAlive())
                throw new AssertionError(this + " ended with " + process.exitValue() + ": " + read(output));
        }

        /** The n-th number that it printed. */
        long printed(int n) {
            return GoBinary.printed(output, n);
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }
}
