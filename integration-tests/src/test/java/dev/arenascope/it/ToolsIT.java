package dev.arenascope.it;

import static dev.arenascope.it.Outcome.sameAsWithoutAgent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.it.hosts.Hello;
import dev.arenascope.it.hosts.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** JAVA_TOOL_OPTIONS puts the agent into every tool of the JDK: they must work as ever, with nothing of ours in their output. */
class ToolsIT {
    @OnEachJdk
    void javacCompiles(Jdk jdk, @TempDir Path folder) throws IOException {
        Path source = Files.writeString(folder.resolve("A.java"), "class A { int x = \"no number\"; }\n");
        Outcome with = sameAsWithoutAgent(JvmRun.program(source.toString())
                .command(jdk.tool("javac"))
                .agent()
                .agentThroughEnvironment());
        assertThat(with.exitCode()).isEqualTo(1);
        assertThat(with.stderr()).contains("incompatible types");
        assertThat(with.agentLog()).isEmpty();
    }

    @OnEachJdk
    void jcmdAnswersForAHostThatCarriesTheAgentToo(Jdk jdk) {
        try (HostJvm host = JvmRun.host(Waits.class).on(jdk).start()) {
            host.awaitStdout("ready");
            Outcome with = sameAsWithoutAgent(JvmRun.program(Long.toString(host.pid()), "VM.version")
                    .command(jdk.tool("jcmd"))
                    .agent()
                    .agentThroughEnvironment());
            assertThat(with.exitCode()).isZero();
            assertThat(with.agentLog()).isEmpty();
        }
    }

    @OnEachJdk
    void javaTellsItsVersion(Jdk jdk) {
        Outcome with =
                sameAsWithoutAgent(JvmRun.program("-version").on(jdk).agent().agentThroughEnvironment());
        assertThat(with.stderr()).contains("version \"" + jdk.feature());
    }

    @OnEachJdk
    void aHostInTheSameEnvironmentIsWatched(Jdk jdk) {
        JvmRun run = JvmRun.host(Waits.class).on(jdk).agent("first=1s", "interval=1s", "format=json");
        sameAsWithoutAgent(run.agentThroughEnvironment(), host -> host.awaitReport(1));
    }

    @OnEachJdk
    void theSameAgentTwiceIsOneAgent(Jdk jdk) {
        JvmRun run = JvmRun.host(Hello.class).on(jdk).jvmAfterAgent("-javaagent:" + Jars.AGENT);
        Outcome with = run.agent().run();
        assertThat(with.exitCode()).isZero();
        assertThat(with.stdout()).isEqualTo("hello\n");
    }
}
