package dev.arenascope.procfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.arenascope.snapshot.Reading;
import java.util.List;

class CgroupFuzzTest {
    /** The text is /proc/self/cgroup followed by /proc/self/mountinfo: each parser skips the lines of the other. */
    @FuzzTest(maxDuration = "20s")
    void groupsStayBelowTheirMountPointWhateverTheText(byte[] text) {
        Reading<CgroupMembership> membership = CgroupMembership.parse(text, text.length);
        List<CgroupMount> mounts = CgroupMount.parse(text, text.length)
                .orElse(List.of(new CgroupMount("/", "/sys/fs/cgroup", 2, true, true)));
        String fallback = new String(text, UTF_8);
        String path = membership.flatMap(CgroupMembership::unified).orElse(fallback);
        for (CgroupMount mount : mounts) {
            for (String directory : mount.directoriesOf(path)) {
                assertThat(directory).startsWith(mount.mountPoint());
                assertThat(List.of(
                                directory.substring(mount.mountPoint().length()).split("/", -1)))
                        .doesNotContain("..");
            }
        }
    }
}
