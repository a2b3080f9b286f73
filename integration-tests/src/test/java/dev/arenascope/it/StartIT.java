package dev.arenascope.it;

import static dev.arenascope.it.Outcome.sameAsWithoutAgent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.it.hosts.Hello;
import dev.arenascope.it.hosts.Logs;
import dev.arenascope.it.hosts.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

/** What happens before the host's main runs: next to nothing, so that the host may still set up what it likes. */
class StartIT {
    /** What a host may want to choose or replace before anybody uses it, and what is too heavy for the start. */
    private static final List<String> LATE = List.of(
            "java.util.logging.",
            "javax.management.",
            "java.lang.management.",
            "sun.management.",
            "sun.nio.fs.",
            "java.lang.foreign.",
            "oshi.",
            "net.bytebuddy.",
            "jdk.jfr.");

    @OnEachJdk
    void nothingHeavyIsLoadedBeforeTheHostsMain(Jdk jdk, @TempDir Path folder) throws IOException {
        JvmRun run = JvmRun.host(Waits.class).on(jdk);
        Set<String> ordinary = new HashSet<>(loadedBeforeMain(run, folder.resolve("none")));
        ordinary.addAll(loadedBeforeMain(run.otherAgent(Jars.doNothingAgent()), folder.resolve("idle")));
        List<String> ours = new ArrayList<>(loadedBeforeMain(run.agent(), folder.resolve("ours")));
        assertThat(ours).hasSizeGreaterThan(300);
        ours.removeAll(ordinary);
        assertThat(ours).noneMatch(type -> LATE.stream().anyMatch(type::startsWith));
    }

    private static List<String> loadedBeforeMain(JvmRun run, Path log) throws IOException {
        assertThat(run.jvm("-Xlog:class+load=info:file=" + log + ":none").run().exitCode())
                .isZero();
        return Files.readAllLines(log).stream()
                .map(line -> line.replaceFirst(" .*", ""))
                .takeWhile(type -> !type.equals(Waits.class.getName()))
                .toList();
    }

    @OnEachJdk
    void aHostsOwnLogManagerIsHeeded(Jdk jdk) {
        JvmRun run = JvmRun.host(Logs.class)
                .on(jdk)
                .jvm("-Djava.util.logging.manager=" + Logs.Chosen.class.getName())
                .agent("first=1s", "interval=1s", "format=json");
        Outcome with = sameAsWithoutAgent(run, host -> host.awaitReport(2));
        assertThat(with.stdout()).contains("Logs$Chosen");
    }

    @OnEachJdk
    void anArchiveOfTheHostsClassesIsStillShared(Jdk jdk, @TempDir Path folder) throws IOException {
        Path archive = folder.resolve("host.jsa");
        JvmRun plain = JvmRun.program("-cp", hostJar(folder).toString(), Hello.class.getName())
                .on(jdk);
        plain.jvm("-XX:ArchiveClassesAtExit=" + archive).run();
        assertThat(archive).isNotEmptyFile();
        JvmRun run = plain.jvm("-Xshare:auto", "-XX:SharedArchiveFile=" + archive);
        // Any agent at all makes JDK 25 complain of such an archive: ours must not add to it.
        Outcome idle = shared(run.otherAgent(Jars.doNothingAgent()), folder.resolve("idle"));
        Outcome ours = shared(run.agent(), folder.resolve("ours"));
        ours.assertSameAs(idle);
        assertThat(sharedClasses(folder.resolve("ours")))
                .isPositive()
                .isGreaterThanOrEqualTo(sharedClasses(folder.resolve("idle")));
    }

    private static Outcome shared(JvmRun run, Path log) {
        return run.jvm("-Xlog:class+load=info:file=" + log + ":none").run();
    }

    private static long sharedClasses(Path log) throws IOException {
        return Files.readAllLines(log).stream()
                .filter(l -> l.contains("shared objects file (top)"))
                .count();
    }

    /** Class sharing knows jars, not folders. */
    private static Path hostJar(Path folder) throws IOException {
        Path jar = folder.resolve("host.jar");
        String entry = Hello.class.getName().replace('.', '/') + ".class";
        try (var out = new java.util.jar.JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new java.util.jar.JarEntry(entry));
            Files.copy(Jars.HOSTS.resolve(entry), out);
        }
        return jar;
    }
}
