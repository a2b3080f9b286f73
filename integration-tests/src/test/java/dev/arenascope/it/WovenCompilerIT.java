package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.it.hosts.CompilesTwice;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.io.TempDir;

/** A large program of others does the same with counters at its allocations: Eclipse's compiler compiles commons-lang3. */
class WovenCompilerIT {
    @OnEachJdk
    void compilesTheSameByteForByteWithEveryAllocationCounted(Jdk jdk, @TempDir Path folder) throws IOException {
        Path sources = unpack(Jars.LANG_SOURCES, folder.resolve("sources"));
        Path control = folder.resolve("control");
        Path plain = folder.resolve("plain");
        Path woven = folder.resolve("woven");
        JvmRun without = JvmRun.program(arguments(sources, control, folder.resolve("control-again")))
                .on(jdk);
        try (HostJvm host = without.start()) {
            host.awaitStdout("^first (true)$");
            host.say("again");
            host.awaitStdout("^second (true)$");
            assertThat(host.finish().exitCode()).isZero();
        }
        JvmRun with = JvmRun.program(arguments(sources, plain, woven))
                .on(jdk)
                .agent("first=1s", "interval=1s", "format=json", "budget=100%", "instrument=org.eclipse.jdt");
        try (HostJvm host = with.start()) {
            host.awaitStdout("^first (true)$");
            host.awaitReport(
                    "as many places counted as may be",
                    r -> r.json()
                            .path("allocation")
                            .path("why")
                            .asText()
                            .contains("more than 2048 places allocate there"));
            host.say("again");
            host.awaitStdout("^second (true)$");
            Outcome end = host.finish();
            assertThat(end.exitCode()).isZero();
            assertThat(end.stderr()).isEmpty();
            assertThat(end.stdout()).isEqualTo("first true\nsecond true\n");
        }
        Map<String, byte[]> expected = files(control);
        assertThat(expected).hasSizeGreaterThan(300);
        assertSame(files(plain), expected);
        assertSame(files(woven), expected);
    }

    private static String[] arguments(Path sources, Path first, Path second) {
        String path = Jars.HOSTS + ":" + Jars.ECJ;
        return new String[] {
            "-cp", path, CompilesTwice.class.getName(), sources.toString(), first.toString(), second.toString()
        };
    }

    private static void assertSame(Map<String, byte[]> files, Map<String, byte[]> expected) {
        assertThat(files.keySet()).isEqualTo(expected.keySet());
        files.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(expected.get(name)));
    }

    private static Map<String, byte[]> files(Path folder) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    private static Path unpack(Path jar, Path into) throws IOException {
        try (InputStream in = Files.newInputStream(jar);
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.getName().endsWith(".java") || entry.getName().contains("-info")) continue;
                Path file = into.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.write(file, zip.readAllBytes());
            }
        }
        return into;
    }
}
