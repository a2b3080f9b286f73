package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The forecast of a trim on other releases of glibc: {@code mvn -Pglibc verify}. The same JVM runs in a chroot of another Debian
 * release; {@code src/glibc/enter} makes it.
 */
@Tag("glibc")
class GlibcIT {
    private static final Path ENTER = Path.of("src", "glibc", "enter").toAbsolutePath();
    private static final Path CHROOTS =
            Path.of(System.getProperty("arenascope.chroots", "target/chroots")).toAbsolutePath();
    private static final String NO_BREAK = "no break";

    /** Sid moves on: its version is whatever it is now. */
    private static final Map<String, String> GLIBC_OF = Map.of("trixie", "glibc 2.41", "sid", "glibc 2.");

    private static final String[] SHAPES = {"fresh", "dense", "sparse", "top", "arenas", "large", NO_BREAK};

    @ParameterizedTest
    @ValueSource(strings = {"trixie", "sid"})
    void theForecastHolds(String suite) {
        Needs.mountNamespaces();
        Needs.that(Files.isExecutable(Path.of("/usr/sbin/debootstrap")), "debootstrap: install it");
        Tool.run(List.of(ENTER.toString(), suite, CHROOTS.toString()));
        List<String> rows = new ArrayList<>();
        for (Jdk jdk : List.of(Jdk.OLDEST, Jdk.NEWEST)) {
            for (String shape : SHAPES) rows.add(trimmed(suite, jdk, shape));
        }
        System.out.println(
                "| glibc, shape, JDK | arenas | resident, MB | forecast | given back | at tops |\n|---|---|---|---|---|---|\n"
                        + String.join("\n", rows));
    }

    private static String trimmed(String suite, Jdk jdk, String shape) {
        Trim trim = Trim.undisturbed(() -> measured(suite, jdk, shape));
        String row = trim.row(suite + ", " + shape + ", " + jdk);
        System.out.println(row);
        trim.assertForecastHolds();
        return row;
    }

    private static Trim measured(String suite, Jdk jdk, String shape) {
        // Debian's own JDK keeps its configuration in /etc.
        List<String> folders = List.of(
                jdk.home().toString(), etc(jdk), Jars.WORK.toString(), Jars.HOSTS.toString(), agent(), "/proc", "/dev");
        JvmRun host = shape.equals(NO_BREAK) ? NoBreakIT.host(jdk, "1", "sparse") : TrimIT.host(jdk, shape);
        JvmRun run = host.inNamespace("export ARENASCOPE_BIND='" + String.join("\n", folders) + "'\n" + "exec " + ENTER
                + " " + suite + " " + CHROOTS + " \"$@\"");
        try (HostJvm forked = run.start()) {
            forked.awaitStdout("ready");
            assertThat(forked.awaitReport(1).details("malloc").toString()).contains(GLIBC_OF.get(suite));
            if (shape.equals(NO_BREAK)) NoBreakIT.assertAllIsFound(forked);
            // jcmd looks for the host's socket in its own /tmp: it has to stand in the chroot, too.
            String jcmd = jdk.tool("jcmd").toString();
            return Trim.of(forked, List.of("nsenter", "-t", Long.toString(forked.pid()), "-m", "-r", "-w", jcmd));
        }
    }

    private static String agent() {
        return Jars.AGENT.resolve("..").normalize().toString();
    }

    private static String etc(Jdk jdk) {
        return "/etc/"
                + jdk.home().getFileName().toString().replace("-amd64", "").replace("-arm64", "");
    }
}
