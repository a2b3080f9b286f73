package dev.arenascope.nativemem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs {@link MallocShapes} in a JVM of its own and gives its {@code name=value} lines. */
final class ForkedJvm {
    private static final int FIRST_WITH_FFM = 22;

    private ForkedJvm() {}

    /**
     * The JDKs to run on: the one that runs the tests, and those in the system property or environment variable {@code
     * arenascope.test.jdks} / {@code ARENASCOPE_TEST_JDKS} (JAVA_HOMEs, separated by a colon), and the common places of Linux.
     */
    static Stream<Path> jdks() throws IOException {
        List<Path> homes = new ArrayList<>();
        homes.add(Path.of(System.getProperty("java.home")));
        String listed = System.getProperty("arenascope.test.jdks", System.getenv("ARENASCOPE_TEST_JDKS"));
        if (listed != null) {
            Arrays.stream(listed.split(File.pathSeparator)).map(Path::of).forEach(homes::add);
        }
        Path common = Path.of("/usr/lib/jvm");
        if (Files.isDirectory(common)) {
            try (Stream<Path> found = Files.list(common)) {
                found.sorted().forEach(homes::add);
            }
        }
        Map<Integer, Path> oneOfEachRelease = new HashMap<>();
        for (Path home : homes) {
            if (Files.isExecutable(home.resolve("bin/java")) && releaseOf(home) >= 17) {
                oneOfEachRelease.putIfAbsent(releaseOf(home), home.toRealPath());
            }
        }
        return oneOfEachRelease.values().stream();
    }

    static boolean hasFfm(Path jdk) throws IOException {
        return releaseOf(jdk) >= FIRST_WITH_FFM && Files.isDirectory(java22Layer());
    }

    static Map<String, String> run(Path jdk, Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(jdk.resolve("bin/java").toString(), "-Xmx256m"));
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        if (releaseOf(jdk) >= FIRST_WITH_FFM) {
            command.add("--enable-native-access=ALL-UNNAMED");
            classPath = java22Layer() + File.pathSeparator + classPath;
        }
        if (releaseOf(jdk) >= 24) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-cp", classPath, MallocShapes.class.getName()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("malloc-shapes", ".txt");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("MALLOC_") || name.equals("LD_PRELOAD"));
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean ended = process.waitFor(120, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            String text = Files.readString(output, StandardCharsets.UTF_8);
            assertThat(ended).as(text).isTrue();
            assertThat(process.exitValue()).as(text).isZero();
            Map<String, String> values = new HashMap<>();
            text.lines().filter(line -> line.contains("=")).forEach(line -> {
                int at = line.indexOf('=');
                values.put(line.substring(0, at), line.substring(at + 1));
            });
            return values;
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static Path java22Layer() {
        return Path.of("target/classes/META-INF/versions/22").toAbsolutePath();
    }

    private static int releaseOf(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.exists(release)) {
            return 0;
        }
        return Files.readAllLines(release).stream()
                .filter(line -> line.startsWith("JAVA_VERSION="))
                .map(line -> line.replaceAll("[^0-9.]", "").split("\\.")[0])
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElse(0);
    }
}
