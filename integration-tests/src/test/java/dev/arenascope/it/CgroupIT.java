package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.it.hosts.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real memory cgroup with a limit. */
class CgroupIT {
    private static final Path MEMORY = Path.of("/sys/fs/cgroup/memory");

    @OnEachJdk
    void theLimitOfTheHostsOwnGroupIsReported(Jdk jdk) throws IOException {
        Needs.wherePossible(
                Files.isWritable(MEMORY.resolve("cgroup.procs")), "root and a memory cgroup (v1) mounted at " + MEMORY);
        String name = "arenascope-it-" + ProcessHandle.current().pid() + "-" + jdk.feature();
        Path group = Files.createDirectory(MEMORY.resolve(name));
        try {
            Files.writeString(group.resolve("memory.limit_in_bytes"), "400M");
            JvmRun run = JvmRun.host(Waits.class)
                    .on(jdk)
                    .inNamespace("echo $$ > " + group.resolve("cgroup.procs"))
                    .agent("first=1s", "interval=1s", "format=json", "budget=20%");
            Outcome.sameAsWithoutAgent(run, host -> {
                ReportLine report = host.awaitFreshReport();
                assertThat(report.number("limitBytes")).isEqualTo(400L << 20);
            });
        } finally {
            Files.delete(group);
        }
    }
}
