package dev.arenascope.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.probe.PressureWatch.Sign;
import dev.arenascope.procfs.LimitFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups of version 2 and 1 in a folder, polled by a fake clock: a poll is a second. */
class PressureWatchTest {
    private static final long MIB = 1 << 20;

    @TempDir
    Path root;

    private Path group;
    private PressureWatch watch;
    private long nowMs;

    @BeforeEach
    void aPodWithALimit() {
        write("proc/self/cgroup", "0::/pod\n");
        write(
                "proc/self/mountinfo",
                "30 20 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime - cgroup2 cgroup2 rw\n");
        group = root.resolve("sys/fs/cgroup/pod");
        set("memory.max", 500 * MIB);
        put("memory.high", "max\n");
        set("memory.current", 200 * MIB);
        hits(0, 0);
        cache(20 * MIB);
        stalled("0.00");
        watch = watch();
    }

    @Test
    void aGroupWithRoomIsCalm() {
        for (int i = 0; i < 300; i++) assertThat(poll()).isEqualTo(Sign.CALM);
    }

    @Test
    void aLimitThatIsChangedIsSeenByTheNextPoll() {
        poll();
        set("memory.max", 400 * MIB);
        assertThat(poll()).isEqualTo(Sign.RESIZED);
        assertThat(poll()).isEqualTo(Sign.CALM);
        put("memory.high", (300 * MIB) + "\n");
        assertThat(poll()).isEqualTo(Sign.RESIZED);
        put("memory.high", "max\n");
        assertThat(poll()).isEqualTo(Sign.RESIZED);
        assertThat(poll()).isEqualTo(Sign.CALM);
    }

    @Test
    void theLimitOfAnAncestorIsFollowedToo() {
        write("sys/fs/cgroup/memory.stat", "anon 1\n");
        write("proc/self/cgroup", "0::/pod/app\n");
        Path pod = group;
        group = pod.resolve("app");
        put("memory.max", "max\n");
        put("memory.high", "max\n");
        set("memory.current", 100 * MIB);
        watch = watch();
        poll();
        group = pod;
        set("memory.max", 300 * MIB);
        assertThat(poll()).isEqualTo(Sign.RESIZED);
        set("memory.current", 295 * MIB);
        assertThat(poll()).isEqualTo(Sign.PRESSED);
    }

    @Test
    void moreThanThreeHitsAMinuteArePressureAndThreeAreNot() {
        set("memory.current", 440 * MIB);
        poll();
        hits(2, 1);
        for (int i = 0; i < 70; i++) assertThat(poll()).isEqualTo(Sign.CALM);
        hits(4, 3);
        assertThat(poll()).isEqualTo(Sign.PRESSED);
        assertThat(watch.why()).isEqualTo("84 % of a limit cannot be dropped, hit 4 times within a minute");
        for (int i = 0; i < 70; i++) assertThat(poll()).as("no new hit").isEqualTo(Sign.CALM);
    }

    @Test
    void hitsThatAreSpreadOverMinutesAreNoPressure() {
        set("memory.current", 440 * MIB);
        for (int i = 0; i < 600; i++) {
            hits(0, i / 25);
            assertThat(poll()).isEqualTo(Sign.CALM);
        }
    }

    @Test
    void pageCacheThatFillsTheGroupIsNoPressure() {
        set("memory.current", 499 * MIB);
        cache(300 * MIB);
        stalled("12.00");
        for (int i = 0; i < 120; i++) {
            hits(0, 100L * i);
            assertThat(poll()).isEqualTo(Sign.CALM);
        }
    }

    @Test
    void cacheThatCouldStillBeDroppedAMomentAgoDoesNotHideHits() {
        set("memory.current", 480 * MIB);
        cache(60 * MIB);
        poll();
        assertThat(poll()).as("84 %, and no hit").isEqualTo(Sign.CALM);
        hits(0, 20);
        assertThat(poll()).isEqualTo(Sign.PRESSED);
    }

    @Test
    void usageNearTheLimitIsPressureAndIsSaidEverMoreSeldomWhileItLasts() {
        poll();
        set("memory.current", 490 * MIB);
        int first = 0;
        for (int i = 0; i < 60; i++) if (poll() == Sign.PRESSED) first++;
        assertThat(first).isEqualTo(4);
        int later = 0;
        for (int i = 0; i < 600; i++) if (poll() == Sign.PRESSED) later++;
        assertThat(later).isBetween(9, 11);
        set("memory.current", 300 * MIB);
        for (int i = 0; i < 301; i++) assertThat(poll()).isEqualTo(Sign.CALM);
        set("memory.current", 490 * MIB);
        assertThat(poll()).isEqualTo(Sign.PRESSED);
        for (int i = 0; i < 4; i++) poll();
        assertThat(poll()).as("soon again, as at first").isEqualTo(Sign.PRESSED);
    }

    @Test
    void tasksThatWaitForMemoryArePressureWhereTheGroupIsMoreThanHalfFull() {
        set("memory.current", 320 * MIB);
        poll();
        stalled("30.64");
        assertThat(poll()).isEqualTo(Sign.PRESSED);
        assertThat(watch.why()).isEqualTo("60 % of a limit cannot be dropped, tasks stalled 31 % of 10 s");
    }

    @Test
    void aGroupOfVersion1IsWatchedByItsFailures() {
        write("proc/self/cgroup", "4:memory:/pod\n");
        write("proc/self/mountinfo", "31 20 0:27 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n");
        group = root.resolve("sys/fs/cgroup/memory/pod");
        put("memory.limit_in_bytes", (500 * MIB) + "\n");
        put("memory.failcnt", "0\n");
        set("memory.usage_in_bytes", 450 * MIB);
        put("memory.stat", "cache 4096\ntotal_cache " + 20 * MIB + "\ntotal_shmem 0\ntotal_rss " + 420 * MIB + "\n");
        watch = watch();
        poll();
        assertThat(poll()).isEqualTo(Sign.CALM);
        put("memory.failcnt", "7\n");
        assertThat(poll()).isEqualTo(Sign.PRESSED);
        put("memory.limit_in_bytes", "9223372036854771712\n");
        assertThat(poll()).isEqualTo(Sign.RESIZED);
        assertThat(poll()).isEqualTo(Sign.CALM);
    }

    @Test
    void whereNoGroupIsVisibleThereIsNothingToWatch() {
        write("proc/self/cgroup", "");
        watch.close();
        assertThat(watch.locate().isPresent()).isFalse();
        assertThat(watch.locate().reason()).isNotBlank();
        assertThat(poll()).isEqualTo(Sign.CALM);
    }

    @Test
    void aProcessThatIsMovedIsWatchedInItsNewGroup() {
        poll();
        write("proc/self/cgroup", "0::/other\n");
        group = root.resolve("sys/fs/cgroup/other");
        set("memory.max", 100 * MIB);
        put("memory.high", "max\n");
        set("memory.current", 99 * MIB);
        hits(50, 50);
        cache(0);
        assertThat(watch.locate().orElse("")).isEqualTo("/other");
        poll();
        assertThat(poll()).isEqualTo(Sign.PRESSED);
    }

    @Test
    void aPollAllocatesNothingAlsoWhereItHasToLookTwice() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        set("memory.current", 480 * MIB);
        cache(100 * MIB);
        for (int i = 0; i < 50; i++) poll();
        threads.getCurrentThreadAllocatedBytes();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 200; i++) watch.poll(nowMs += 1000);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(200);
    }

    private PressureWatch watch() {
        if (watch != null) watch.close();
        PressureWatch made = new PressureWatch(new LimitFiles(
                root.resolve("proc").toFile(), root.resolve("sys").toFile()));
        assertThat(made.locate().isPresent()).isTrue();
        return made;
    }

    private Sign poll() {
        nowMs += 1000;
        return watch.poll(nowMs);
    }

    private void set(String file, long bytes) {
        put(file, bytes + "\n");
    }

    private void hits(long high, long max) {
        put("memory.events", "low 0\nhigh " + high + "\nmax " + max + "\noom 0\noom_kill 0\n");
    }

    private void cache(long bytes) {
        put("memory.stat", "anon 100\nfile " + bytes + "\nshmem 0\nfile_mapped 77\n");
    }

    private void stalled(String some) {
        put(
                "memory.pressure",
                "some avg10=" + some + " avg60=0.00 avg300=0.00 total=1\n"
                        + "full avg10=0.00 avg60=0.00 avg300=0.00 total=0\n");
    }

    private void put(String file, String text) {
        write(root.relativize(group).resolve(file).toString(), text);
    }

    /** In place: the files are kept open. */
    private void write(String path, String text) {
        try {
            Path file = root.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
