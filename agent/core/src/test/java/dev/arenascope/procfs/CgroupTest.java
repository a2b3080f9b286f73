package dev.arenascope.procfs;

import static dev.arenascope.procfs.Fixture.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.Cgroup;
import dev.arenascope.snapshot.CgroupLevel;
import dev.arenascope.snapshot.KernelLimits;
import dev.arenascope.snapshot.Pressure;
import dev.arenascope.snapshot.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CgroupTest {
    private static final String UNSET = "9223372036854771712";
    private static final Reading<Long> NO_HIGH = Reading.absent("version 1 has no memory.high");
    private static final Reading<Long> NO_SWAP = Reading.absent("version 1 has no memory.swap.max");

    @TempDir
    Path root;

    @Test
    void readsADockerContainerOfVersion1() {
        assertThat(value(Fixture.procDir("5.4-cgroup1-docker").cgroup().map(CgroupTest::withoutLevels)))
                .isEqualTo(group(
                        1,
                        "/docker/3f2a9c0b7d1e4f5a8b6c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6",
                        Reading.of(536_870_912L),
                        Reading.of(401_231_872L),
                        NO_HIGH,
                        NO_SWAP,
                        Reading.of(17L),
                        Reading.of(2L)));
    }

    @Test
    void takesTheTightestAncestorOfAPod() {
        Cgroup cgroup = value(Fixture.procDir("6.1-cgroup2-pod").cgroup());
        assertThat(withoutLevels(cgroup))
                .isEqualTo(group(
                        2,
                        "/kubepods/pod1",
                        Reading.of(600L << 20),
                        Reading.of(602_112L),
                        Reading.of(500L << 20),
                        Reading.absent("no limit set in memory.swap.max"),
                        Reading.of(0L),
                        Reading.of(0L)));
    }

    @Test
    void readsAGroupThatIsTheRootOfItsNamespace() {
        Cgroup cgroup = value(Fixture.procDir("6.1-cgroup2-namespace").cgroup());
        assertThat(cgroup.path()).isEqualTo("/");
        assertThat(cgroup.limitBytes()).isEqualTo(Reading.of(300L << 20));
        assertThat(cgroup.highBytes()).isEqualTo(Reading.of(200L << 20));
        assertThat(cgroup.swapLimitBytes()).isEqualTo(Reading.of(0L));
        assertThat(Fixture.procDir("6.1-cgroup2-namespace").pressure().map(Pressure::scope))
                .isEqualTo(Reading.of("cgroup"));
    }

    @Test
    void saysSoWhenTheHierarchyWasMountedOutsideOfTheNamespace() {
        assertThat(Fixture.procDir("6.1-cgroup2-outer-mount").cgroup().reason())
                .startsWith("no memory controller in control group /../../..: ");
    }

    @Test
    void readsMemoryFromVersion1AndPressureFromVersion2OfAHybrid() {
        ProcDir hybrid = Fixture.procDir("6.18-hybrid");
        assertThat(value(hybrid.cgroup().map(CgroupTest::withoutLevels)))
                .isEqualTo(group(
                        1,
                        "/system.slice",
                        Reading.of(1L << 30),
                        Reading.of(900_000_000L),
                        NO_HIGH,
                        NO_SWAP,
                        Reading.of(5L),
                        Reading.of(1L)));
        assertThat(hybrid.pressure()).isEqualTo(Reading.of(new Pressure(1.25, 0.5, 0.75, 123_456, "cgroup")));
    }

    @Test
    void takesTheLimitOfAnAncestorThatTheContainerDoesNotSee() {
        mounted("11:memory:/pod/ctr", "36 35 0:1 /pod/ctr /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", UNSET);
        write("sys/fs/cgroup/memory/memory.usage_in_bytes", "1000");
        write("sys/fs/cgroup/memory/memory.stat", "hierarchical_memory_limit 4096000");
        Cgroup cgroup = value(procDir().cgroup());
        assertThat(cgroup.limitBytes()).isEqualTo(Reading.of(4_096_000L));
        assertThat(cgroup.usageBytes()).isEqualTo(Reading.of(1000L));
        assertThat(cgroup.oomKills().isPresent()).isFalse();
    }

    @Test
    void heedsNoAncestorOfVersion1ThatDoesNotCountItsChildren() {
        mounted("11:memory:/a/b", "36 35 0:1 / /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory");
        write("sys/fs/cgroup/memory/a/b/memory.limit_in_bytes", "2000");
        write("sys/fs/cgroup/memory/a/memory.limit_in_bytes", "1000");
        write("sys/fs/cgroup/memory/a/memory.use_hierarchy", "0");
        assertThat(value(procDir().cgroup()).limitBytes()).isEqualTo(Reading.of(2000L));
        write("sys/fs/cgroup/memory/a/memory.use_hierarchy", "1");
        assertThat(value(procDir().cgroup()).limitBytes()).isEqualTo(Reading.of(1000L));
    }

    @Test
    void hasNoLimitWhenNoneIsSet() {
        mounted("0::/", "36 35 0:1 / /sys/fs/cgroup ro - cgroup2 cgroup rw");
        write("sys/fs/cgroup/memory.max", "max");
        write("sys/fs/cgroup/memory.current", "77");
        Cgroup cgroup = value(procDir().cgroup());
        assertThat(cgroup.limitBytes()).isEqualTo(Reading.absent("no limit set in memory.max"));
        assertThat(cgroup.usageBytes()).isEqualTo(Reading.of(77L));
        assertThat(cgroup.highBytes().reason()).contains("memory.high: No such file");
    }

    @ParameterizedTest
    @CsvSource({
        // path of the process, root of the mount, directory below the mount point, expected
        "/docker/a, /docker/a, '', true",
        "/docker/a/child, /docker/a, child, true",
        "/docker/a, /, docker/a, true",
        "/docker/outer/docker/in, /docker/in, '', true",
        "/docker/outer/docker/in, /, docker/in, true",
        "/, /, '', true",
        "/../x, /.., x, true",
        "/, /../.., '', true",
        "/a:b/c, /, a:b/c, true",
        "/../../x, /.., x, false",
        "/../x, /, x, false"
    })
    void findsTheGroupBelowTheMountPoint(String path, String mountRoot, String below, boolean found) {
        mounted("0::" + path, "36 35 0:1 " + mountRoot + " /sys/fs/cgroup ro shared:1 - cgroup2 cgroup rw");
        write("sys/fs/cgroup/" + below + "/memory.max", "12345");
        assertThat(procDir().cgroup().flatMap(Cgroup::limitBytes).orElse(-1L)).isEqualTo(found ? 12_345L : -1L);
    }

    @Test
    void prefersTheMountThatShowsMostAncestorsAndTheLastOnTheSameDirectory() {
        mounted("0::/a/b", """
                30 1 0:1 /a/b /bind rw - cgroup2 cgroup rw
                31 1 0:2 /zzz /sys/fs/cgroup rw - cgroup2 cgroup rw
                32 1 0:3 / /sys/fs/cgroup rw - cgroup2 cgroup rw
                """);
        write("bind/memory.max", "3000");
        write("sys/fs/cgroup/a/b/memory.max", "2000");
        write("sys/fs/cgroup/a/memory.max", "1000");
        Cgroup cgroup = value(procDir().cgroup());
        assertThat(cgroup.limitBytes()).isEqualTo(Reading.of(1000L));
        assertThat(cgroup.path()).isEqualTo("/a");
    }

    @Test
    void followsAProcessThatIsMovedAndALimitThatIsChanged() {
        mounted("0::/a", "32 1 0:3 / /sys/fs/cgroup rw - cgroup2 cgroup rw");
        write("sys/fs/cgroup/a/memory.max", "1000");
        write("sys/fs/cgroup/b/memory.max", "2000");
        ProcDir dir = procDir();
        assertThat(value(dir.cgroup()).limitBytes()).isEqualTo(Reading.of(1000L));
        write("sys/fs/cgroup/a/memory.max", "1500");
        assertThat(value(dir.cgroup()).limitBytes()).isEqualTo(Reading.of(1500L));
        write("proc/self/cgroup", "0::/b");
        assertThat(value(dir.cgroup()).limitBytes()).isEqualTo(Reading.of(2000L));
    }

    @Test
    void listsEveryAncestorThatCarriesALimitTightestFirst() {
        mounted("0::/a/b/c", "32 1 0:3 / /sys/fs/cgroup rw - cgroup2 cgroup rw");
        write("sys/fs/cgroup/a/memory.max", "3000");
        write("sys/fs/cgroup/a/b/memory.max", "max");
        write("sys/fs/cgroup/a/b/memory.high", "1500");
        write("sys/fs/cgroup/a/b/memory.events", "low 0\nhigh 4\nmax 5\noom 0\noom_kill 2");
        write("sys/fs/cgroup/a/b/c/memory.max", "max");
        write("sys/fs/cgroup/a/b/c/memory.current", "700");
        write("sys/fs/cgroup/a/b/c/memory.stat", """
                anon 400
                file 250
                shmem 50
                workingset_refault_anon 1
                workingset_refault_file 2
                pgmajfault 9""");
        ProcDir dir = procDir();
        List<CgroupLevel> levels = value(dir.cgroup()).levels();
        assertThat(levels).extracting(CgroupLevel::path).containsExactly("/a/b", "/a", "/a/b/c");
        assertThat(levels.get(0).boundBytes()).isEqualTo(Reading.of(1500L));
        assertThat(levels.get(0).events().oomKill()).isEqualTo(Reading.of(2L));
        assertThat(levels.get(2).unreclaimableBytes()).isEqualTo(Reading.of(500L));
        assertThat(levels.get(2).stat().flatMap(CgroupLevel.Stat::refaults)).isEqualTo(Reading.of(3L));
        assertThat(levels.get(0).events().newHigh()).isZero();
        write("sys/fs/cgroup/a/b/memory.events", "high 10\nmax 5\n");
        assertThat(value(dir.cgroup()).levels().get(0).events().newHigh()).isEqualTo(6);
    }

    /** The memory.stat was captured from a JVM under Linux 6.1. */
    @Test
    void readsWhatAGroupOfVersion2IsMadeOf() {
        ProcDir pod = Fixture.procDir("6.1-cgroup2-pod");
        CgroupLevel own = value(pod.cgroup()).levels().stream()
                .filter(l -> l.path().equals("/kubepods/pod1/ctr"))
                .findFirst()
                .orElseThrow();
        CgroupLevel.Stat stat = value(own.stat());
        assertThat(stat.anonBytes()).isEqualTo(47_861_760);
        assertThat(stat.cacheBytes()).isEqualTo(48_025_600 - 32_768);
        assertThat(stat.majorFaults()).isEqualTo(Reading.of(55L));
        assertThat(stat.refaults()).isEqualTo(Reading.of(0L));
        assertThat(pod.limits().flatMap(KernelLimits::cpus)).isEqualTo(Reading.of(1.5));
    }

    @Test
    void readsTheCountersOfVersion1() {
        CgroupLevel level =
                value(Fixture.procDir("5.4-cgroup1-docker").cgroup()).levels().get(0);
        assertThat(level.events().max()).isEqualTo(Reading.of(17L));
        assertThat(level.events().oomKill()).isEqualTo(Reading.of(2L));
        assertThat(level.events().underOom()).isEqualTo(Reading.of(0L));
        assertThat(level.events().low().reason()).isEqualTo("version 1 does not count it");
    }

    @Test
    void takesTheTightestQuotaOfProcessorsOfBothVersions() {
        mounted("0::/a/b", "32 1 0:3 / /sys/fs/cgroup rw - cgroup2 cgroup rw");
        write("sys/fs/cgroup/a/b/cpu.max", "max 100000");
        assertThat(cpus().reason()).isEqualTo("no cpu quota is set");
        write("sys/fs/cgroup/a/cpu.max", "150000 100000");
        write("sys/fs/cgroup/cpu.max", "400000 100000");
        assertThat(cpus()).isEqualTo(Reading.of(1.5));
        mounted("4:memory:/m\n5:cpu,cpuacct:/a/b", """
                35 1 0:4 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
                36 1 0:3 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct
                """);
        write("sys/fs/cgroup/memory/m/memory.limit_in_bytes", "1");
        write("sys/fs/cgroup/cpu/a/b/cpu.cfs_quota_us", "-1");
        write("sys/fs/cgroup/cpu/a/b/cpu.cfs_period_us", "100000");
        write("sys/fs/cgroup/cpu/a/cpu.cfs_quota_us", "50000");
        write("sys/fs/cgroup/cpu/a/cpu.cfs_period_us", "100000");
        assertThat(cpus()).isEqualTo(Reading.of(0.5));
    }

    private Reading<Double> cpus() {
        return procDir().limits().flatMap(KernelLimits::cpus);
    }

    @Test
    void isAbsentWithAReasonWhenNothingIsMounted() {
        mounted("0::/a", "32 1 0:3 / /sys rw - sysfs sysfs rw");
        assertThat(procDir().cgroup()).isEqualTo(Reading.absent("no control group hierarchy with memory is mounted"));
        mounted("4:pids:/", "");
        assertThat(procDir().cgroup()).isEqualTo(Reading.absent("no control group of memory in /proc/self/cgroup"));
    }

    private static Cgroup group(
            int version,
            String path,
            Reading<Long> limit,
            Reading<Long> usage,
            Reading<Long> high,
            Reading<Long> swap,
            Reading<Long> failures,
            Reading<Long> oomKills) {
        return new Cgroup(version, path, limit, usage, high, swap, failures, oomKills, List.of());
    }

    private static Cgroup withoutLevels(Cgroup c) {
        return group(
                c.version(),
                c.path(),
                c.limitBytes(),
                c.usageBytes(),
                c.highBytes(),
                c.swapLimitBytes(),
                c.failures(),
                c.oomKills());
    }

    private ProcDir procDir() {
        return new ProcDir(root.resolve("proc").toFile(), root.resolve("sys").toFile());
    }

    private void mounted(String cgroup, String mountinfo) {
        write("proc/self/cgroup", cgroup);
        write("proc/self/mountinfo", mountinfo);
    }

    private void write(String path, String text) {
        Path file = root.resolve(path);
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
