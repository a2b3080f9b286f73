package dev.arenascope.golang;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.Reading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The controls against the programs that they are for. */
class GoControlLiveTest {
    private static final long DEADLINE_MS = 5000;
    private static final String TOKEN = "a token of some length";
    private static final MemoryLimit SOME = new MemoryLimit(200L << 20);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void gopsSetsGogcAndPutsItBack() {
        try (GoProgram program = GoProgram.start("gops")) {
            GoControl gops = new GopsControl(program.endpoint(), DEADLINE_MS);
            assertThat(gops.gcPercent().reason()).contains("only when it is set");
            setsTwiceAndPutsBack(gops);
            assertThat(gops.setGcPercent(GcPercent.OFF)).isEqualTo(Reading.of(new GcPercent(100)));
            assertThat(gops.setGcPercent(new GcPercent(70))).isEqualTo(Reading.of(GcPercent.OFF));
            assertThat(gops.setMemoryLimit(SOME).reason()).contains("no command for the memory limit");
        }
    }

    @Test
    void rcloneSetsBothAndPutsThemBack() throws IOException {
        try (GoProgram program = rclone(GoProgram.build("rclone").toString())) {
            GoControl rclone = new RcloneControl(program.endpoint(), "", DEADLINE_MS);
            assertThat(rclone.gcPercent().reason()).contains("only when it is set");
            setsTwiceAndPutsBack(rclone);
            setsTheLimitAndPutsItBack(rclone);
        }
    }

    @Test
    void anRcloneWithoutTheCallsSaysSo() throws IOException {
        String rclone = "/usr/bin/rclone";
        boolean old160 = Files.isExecutable(Path.of(rclone))
                && GoProgram.output(List.of(rclone, "version")).startsWith("rclone v1.60.");
        GoProgram.needs(old160, "rclone 1.60 (Debian's package rclone)");
        try (GoProgram program = rclone(rclone)) {
            GoControl old = new RcloneControl(program.endpoint(), "", DEADLINE_MS);
            assertThat(old.setGcPercent(new GcPercent(40)).reason())
                    .isEqualTo("this rclone has no call /debug/set-gc-percent: 1.75 has it, 1.60 has not");
            assertThat(old.memoryLimit().reason()).contains("/debug/set-soft-memory-limit");
            assertThat(old.restore().reason()).contains("not put back: this rclone has no call");
        }
    }

    /** With a configuration of its own: the user's is none of a test's business. */
    private GoProgram rclone(String program) throws IOException {
        Path config = Files.createFile(folder.resolve("rclone.conf"));
        return GoProgram.run(
                List.of(program, "rcd", "--rc-no-auth", "--rc-addr", "127.0.0.1:0", "--config", config.toString()),
                "Serving remote control on ");
    }

    @Test
    void anRcloneThatAsksForAPasswordIsToldIt() throws IOException {
        Path config = Files.createFile(folder.resolve("rclone.conf"));
        String program = GoProgram.build("rclone").toString();
        try (GoProgram running = GoProgram.run(
                List.of(program, "rcd", "--rc-user=u", "--rc-pass=p", "--rc-addr=127.0.0.1:0", "--config=" + config),
                "Serving remote control on ")) {
            GoControl stranger = new RcloneControl(running.endpoint(), "", DEADLINE_MS);
            assertThat(stranger.setGcPercent(new GcPercent(40)).reason()).contains("answers 401");
            String basic = java.util.Base64.getEncoder().encodeToString("u:p".getBytes(StandardCharsets.US_ASCII));
            GoControl known = new RcloneControl(running.endpoint(), "Basic " + basic, DEADLINE_MS);
            assertThat(known.setGcPercent(new GcPercent(40))).isEqualTo(Reading.of(new GcPercent(100)));
        }
    }

    /** An imitation: see its source. */
    @Test
    void tidbTellsAndSetsGogcAndPutsItBack() {
        try (GoProgram program = GoProgram.start("tidb")) {
            GoControl tidb = new TidbControl(program.endpoint(), DEADLINE_MS);
            assertThat(tidb.gcPercent()).isEqualTo(Reading.of(new GcPercent(100)));
            setsTwiceAndPutsBack(tidb);
            assertThat(tidb.gcPercent()).isEqualTo(Reading.of(new GcPercent(100)));
            assertThat(tidb.setGcPercent(GcPercent.OFF).reason()).contains("takes GOGC off for 100");
            assertThat(tidb.setMemoryLimit(SOME).reason()).contains("tidb_server_memory_limit");
        }
    }

    @Test
    void thePackageTellsAndSetsBothOverTcpAndAUnixSocket() {
        for (String address : List.of("127.0.0.1:0", "unix:" + folder.resolve("s.sock"))) {
            try (GoProgram program = GoProgram.start("lease", address, TOKEN)) {
                PackageControl ours =
                        new PackageControl(program.endpoint("/arenascope"), TOKEN, 60, "a \"test\"", DEADLINE_MS);
                assertThat(ours.gcPercent()).isEqualTo(Reading.of(new GcPercent(100)));
                assertThat(ours.renew().reason()).contains("answers 409").contains("no lease to renew");
                assertThat(ours.setGcPercent(new GcPercent(40))).isEqualTo(Reading.of(new GcPercent(100)));
                assertThat(ours.setGcPercent(new GcPercent(60))).isEqualTo(Reading.of(new GcPercent(40)));
                assertThat(ours.gcPercent()).isEqualTo(Reading.of(new GcPercent(60)));
                assertThat(ours.setMemoryLimit(SOME)).isEqualTo(Reading.of(MemoryLimit.NONE));
                assertThat(ours.memoryLimit()).isEqualTo(Reading.of(SOME));
                assertThat(ours.renew()).isEqualTo(Reading.of(60L));
                assertThat(ours.freeMemory().isPresent()).isTrue();
                assertThat(ours.setGcPercent(new GcPercent(5)).reason())
                        .contains("answers 422: gogc must be 25 to 400");
                assertThat(ours.restore().isPresent()).isTrue();
                assertThat(ours.gcPercent()).isEqualTo(Reading.of(new GcPercent(100)));
                assertThat(ours.memoryLimit()).isEqualTo(Reading.of(MemoryLimit.NONE));
            }
        }
    }

    @Test
    void oneOfTwoSettingsIsPutBackAndTheOtherStays() throws IOException {
        try (GoProgram program = GoProgram.start("lease", "127.0.0.1:0", TOKEN)) {
            PackageControl ours = new PackageControl(program.endpoint("/arenascope"), TOKEN, 60, "", DEADLINE_MS);
            oneOfTwo(ours);
            assertThat(ours.gcPercent()).isEqualTo(Reading.of(new GcPercent(40)));
            assertThat(ours.holdsGcPercent()).isTrue();
            assertThat(ours.holdsMemoryLimit()).isFalse();
            assertThat(ours.renew()).isEqualTo(Reading.of(60L));
            assertThat(ours.restoreGcPercent().isPresent()).isTrue();
            assertThat(ours.gcPercent()).isEqualTo(Reading.of(new GcPercent(100)));
            assertThat(ours.renew().reason()).contains("no lease to renew");
        }
        try (GoProgram program = rclone(GoProgram.build("rclone").toString())) {
            RcloneControl rclone = new RcloneControl(program.endpoint(), "", DEADLINE_MS);
            oneOfTwo(rclone);
            assertThat(rclone.restoreGcPercent()).isEqualTo(Reading.of("GOGC 100"));
            assertThat(rclone.restoreGcPercent()).isEqualTo(Reading.of("nothing was changed"));
        }
    }

    private static void oneOfTwo(GoControl control) {
        assertThat(control.setGcPercent(new GcPercent(40))).isEqualTo(Reading.of(new GcPercent(100)));
        assertThat(control.setMemoryLimit(SOME)).isEqualTo(Reading.of(MemoryLimit.NONE));
        assertThat(control.restoreMemoryLimit().isPresent()).isTrue();
        assertThat(control.memoryLimit()).isEqualTo(Reading.of(MemoryLimit.NONE));
    }

    @Test
    void thePackageRefusesAStranger() {
        try (GoProgram program = GoProgram.start("lease", "127.0.0.1:0", TOKEN)) {
            GoControl stranger =
                    new PackageControl(program.endpoint("/arenascope"), "another token", 60, "", DEADLINE_MS);
            assertThat(stranger.gcPercent()).isEqualTo(Reading.of(new GcPercent(100)));
            assertThat(stranger.setGcPercent(new GcPercent(40)).reason()).contains("answers 401");
            assertThat(stranger.gcPercent()).isEqualTo(Reading.of(new GcPercent(100)));
        }
    }

    /** What a control asks of a server that it is not for changes nothing and says so. */
    @Test
    void anotherServerIsAReason() {
        try (GoProgram program = GoProgram.start("tidb")) {
            GcPercent wanted = new GcPercent(40);
            GoEndpoint endpoint = program.endpoint("/");
            assertThat(new GopsControl(endpoint, DEADLINE_MS)
                            .setGcPercent(wanted)
                            .isPresent())
                    .isFalse();
            assertThat(new RcloneControl(endpoint, "", DEADLINE_MS)
                            .setGcPercent(wanted)
                            .isPresent())
                    .isFalse();
            assertThat(new PackageControl(endpoint, TOKEN, 60, "", DEADLINE_MS)
                            .setGcPercent(wanted)
                            .reason())
                    .contains("answers 404");
            assertThat(new TidbControl(endpoint, DEADLINE_MS).gcPercent()).isEqualTo(Reading.of(new GcPercent(100)));
        }
    }

    private static void setsTwiceAndPutsBack(GoControl control) {
        assertThat(control.setGcPercent(new GcPercent(40))).isEqualTo(Reading.of(new GcPercent(100)));
        assertThat(control.setGcPercent(new GcPercent(60))).isEqualTo(Reading.of(new GcPercent(40)));
        assertThat(control.restore()).isEqualTo(Reading.of("GOGC 100"));
        assertThat(control.restore()).isEqualTo(Reading.of("nothing was changed"));
        assertThat(control.setGcPercent(new GcPercent(50))).isEqualTo(Reading.of(new GcPercent(100)));
        assertThat(control.restore()).isEqualTo(Reading.of("GOGC 100"));
    }

    private static void setsTheLimitAndPutsItBack(GoControl control) {
        assertThat(control.memoryLimit()).isEqualTo(Reading.of(MemoryLimit.NONE));
        assertThat(control.setMemoryLimit(SOME)).isEqualTo(Reading.of(MemoryLimit.NONE));
        assertThat(control.memoryLimit()).isEqualTo(Reading.of(SOME));
        assertThat(control.restore()).isEqualTo(Reading.of("memory limit none"));
        assertThat(control.memoryLimit()).isEqualTo(Reading.of(MemoryLimit.NONE));
    }
}
