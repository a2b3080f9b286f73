package dev.arenascope.advice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.Finding;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdviserTest {
    private static final long MB = 1 << 20;
    private static final String IDLE_HEAP =
            "-XX:G1PeriodicGCInterval=60000 -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20 within four intervals of rest";

    private final FakeStart start = new FakeStart();

    static Finding finding(Finding.Code code, String owner, String... lines) {
        return new Finding(
                code,
                owner,
                100 * MB,
                Finding.Severity.HIGH,
                0.9,
                "e",
                List.of(lines),
                Reading.of(100 * MB),
                List.of());
    }

    static AdviceDiff diff(Start start, Finding... findings) {
        return Adviser.of(new Diagnosis(Reading.absent("no ledger"), List.of(findings)), start);
    }

    private AdviceDiff diff(Finding... findings) {
        return diff(start, findings);
    }

    private static List<String> values(List<Change> changes) {
        return changes.stream().map(c -> c.name() + "=" + c.value().orElse("?")).toList();
    }

    @Test
    void whatAsksForMoreThanASettingMaySaveLess() {
        Finding both = finding(Finding.Code.RETENTION, "malloc", "MALLOC_ARENA_MAX=2, and a trim: neither alone helps");
        assertThat(diff(both).items().get(0).atMost()).isTrue();
    }

    @Test
    void healthAsksForNothing() {
        assertThat(diff()).isEqualTo(AdviceDiff.NONE);
    }

    @Test
    void optionsAreAppendedToWhatIsThere() {
        start.variable("JAVA_TOOL_OPTIONS", "-javaagent:/a.jar -Dx=1").arguments("-javaagent:/a.jar", "-Dx=1");
        AdviceDiff diff = diff(
                finding(Finding.Code.GARBAGE_HEADROOM, "java-heap", IDLE_HEAP),
                finding(Finding.Code.RETENTION, "malloc", "jcmd 1 trims", "MALLOC_ARENA_MAX=2 keeps less"));
        assertThat(values(diff.environment()))
                .containsExactly(
                        "JAVA_TOOL_OPTIONS=-javaagent:/a.jar -Dx=1 -XX:G1PeriodicGCInterval=60000 -XX:MinHeapFreeRatio=10"
                                + " -XX:MaxHeapFreeRatio=20",
                        "MALLOC_ARENA_MAX=2");
        assertThat(diff.commandLine()).isEmpty();
        assertThat(diff.items()).hasSize(2);
        assertThat(diff.items().get(0).atMost()).isFalse();
        // Its forecast is of the trim.
        assertThat(diff.items().get(1).atMost()).isTrue();
    }

    @Test
    void whatHoldsAlreadyIsNotAdvisedAgain() {
        start.arguments("-XX:MinHeapFreeRatio=40", "-XX:MinHeapFreeRatio=10").option("G1PeriodicGCInterval", "60000");
        assertThat(values(diff(finding(Finding.Code.GARBAGE_HEADROOM, "java-heap", IDLE_HEAP))
                        .environment()))
                .containsExactly("JAVA_TOOL_OPTIONS=-XX:MaxHeapFreeRatio=20");
        start.variable("MALLOC_ARENA_MAX", "2").variable("LD_PRELOAD", "/usr/lib/libjemalloc.so.2");
        assertThat(diff(finding(Finding.Code.RETENTION, "malloc", "MALLOC_ARENA_MAX=2 keeps less")))
                .isEqualTo(AdviceDiff.NONE);
        assertThat(diff(finding(Finding.Code.FRAGMENTATION, "malloc", "LD_PRELOAD=libjemalloc.so.2: classes")))
                .isEqualTo(AdviceDiff.NONE);
    }

    @Test
    void whatTheGovernorLentDoesNotHoldAtTheNextStart() {
        start.option("G1PeriodicGCInterval", "60000").changedSince("G1PeriodicGCInterval");
        assertThat(diff(finding(Finding.Code.GARBAGE_HEADROOM, "java-heap", "-XX:G1PeriodicGCInterval=60000"))
                        .items())
                .hasSize(1);
    }

    @Test
    void anOptionThatThisJvmDoesNotKnowIsNeverAdvised() {
        assertThat(diff(finding(
                                Finding.Code.GARBAGE_HEADROOM,
                                "java-heap",
                                "-XX:SoftMaxHeapSize=64m -XX:ZUncommitDelay=60",
                                "-Xmx64m"))
                        .items()
                        .get(0)
                        .text())
                .isEqualTo("-Xmx64m");
        assertThat(diff(finding(
                                Finding.Code.GARBAGE_HEADROOM,
                                "java-heap",
                                "-XX:+UnlockExperimentalVMOptions -XX:ShenandoahUncommitDelay=30000"))
                        .items())
                .hasSize(1);
    }

    @Test
    void whatHasToBeUnlockedStandsBehindTheUnlockInTheSameVariable() {
        String advice =
                "-XX:+UnlockExperimentalVMOptions -XX:ShenandoahRegionSize=2m: such objects are below half a region";
        Finding finding = finding(Finding.Code.HUMONGOUS_WASTE, "java-heap", advice);
        start.arguments("-XX:+UnlockExperimentalVMOptions").option("ShenandoahRegionSize", "0");
        assertThat(values(diff(finding).environment()))
                .containsExactly("JAVA_TOOL_OPTIONS=-XX:+UnlockExperimentalVMOptions -XX:ShenandoahRegionSize=2m");
        start.arguments("-XX:+UnlockExperimentalVMOptions", "-XX:ShenandoahRegionSize=1m");
        assertThat(diff(finding).environment()).isEmpty();
        assertThat(diff(finding).commandLine())
                .containsExactly(new AdviceDiff.Replaced("-XX:ShenandoahRegionSize=1m", "-XX:ShenandoahRegionSize=2m"));
        start.arguments("-XX:ShenandoahRegionSize=2m", "-XX:+UnlockExperimentalVMOptions");
        assertThat(diff(finding)).isEqualTo(AdviceDiff.NONE);
    }

    @Test
    void anOptionOfTheCommandLineIsReplacedThere() {
        start.arguments("-Xms64m", "-Xms1g").variable("JAVA_TOOL_OPTIONS", "-Xms64m");
        AdviceDiff diff =
                diff(finding(Finding.Code.RETENTION, "java-heap", "-Xms128m lets the collector give it back"));
        assertThat(diff.commandLine()).containsExactly(new AdviceDiff.Replaced("-Xms1g", "-Xms128m"));
        assertThat(diff.environment()).isEmpty();
    }

    @Test
    void twoCollectorsWouldEndTheJvmSoTheOtherIsReplaced() {
        String advice = "-XX:+UseG1GC -XX:G1PeriodicGCInterval=60000: the parallel collector gives nothing back";
        start.option("UseG1GC", "false").arguments("-XX:+UseParallelGC");
        AdviceDiff diff = diff(finding(Finding.Code.GARBAGE_HEADROOM, "java-heap", advice));
        assertThat(diff.commandLine()).containsExactly(new AdviceDiff.Replaced("-XX:+UseParallelGC", "-XX:+UseG1GC"));
        assertThat(values(diff.environment())).containsExactly("JAVA_TOOL_OPTIONS=-XX:G1PeriodicGCInterval=60000");
        start.variable("JAVA_TOOL_OPTIONS", "-Dx=1 -XX:+UseParallelGC -Dy=2");
        AdviceDiff inVariable = diff(finding(Finding.Code.GARBAGE_HEADROOM, "java-heap", advice));
        assertThat(inVariable.commandLine()).isEmpty();
        assertThat(values(inVariable.environment()))
                .containsExactly("JAVA_TOOL_OPTIONS=-Dx=1 -Dy=2 -XX:+UseG1GC -XX:G1PeriodicGCInterval=60000");
    }

    @Test
    void ofTwoThatContradictTheMoreSevereIsHeard() {
        AdviceDiff diff = diff(
                finding(Finding.Code.CONTRACT, "cgroup", "-Xmx512m -XX:ReservedCodeCacheSize=64m"),
                finding(Finding.Code.LIMIT_PRESSURE, "cgroup", "raise the limit", "-Xmx800m, a fifth less than now"));
        assertThat(values(diff.environment()))
                .containsExactly("JAVA_TOOL_OPTIONS=-Xmx512m -XX:ReservedCodeCacheSize=64m");
        assertThat(diff.items()).hasSize(1);
    }

    @Test
    void aLeakALowFindingAndWhatOnlyTellsMoreChangeNoDeployment() {
        Finding low = new Finding(
                Finding.Code.RETENTION,
                "malloc",
                MB,
                Finding.Severity.LOW,
                0.9,
                "e",
                List.of("MALLOC_ARENA_MAX=2"),
                Reading.of(MB),
                List.of());
        assertThat(diff(
                        low,
                        finding(Finding.Code.LEAK, "metaspace", "-Xmx64m bounds it"),
                        finding(Finding.Code.UNEXPLAINED, "unexplained", "-XX:NativeMemoryTracking=summary names it")))
                .isEqualTo(AdviceDiff.NONE);
    }

    @Test
    void aSidecarHasAnEnvironmentOfItsOwn() {
        AdviceDiff diff = diff(
                finding(Finding.Code.GARBAGE_HEADROOM, "sidecar otelcol", "GOGC=50", "debug.SetGCPercent(50)"),
                finding(Finding.Code.RETENTION, "sidecar otelcol", "GODEBUG=disablethp=1 for this process"));
        assertThat(diff.environment()).isEmpty();
        assertThat(diff.sidecars()).hasSize(1);
        assertThat(diff.sidecars().get(0).owner()).isEqualTo("sidecar otelcol");
        assertThat(values(diff.sidecars().get(0).environment())).containsExactly("GOGC=50", "GODEBUG=disablethp=1");
    }

    @Test
    void valuesOfAListAreKept() {
        start.variable("LD_PRELOAD", "/opt/libfoo.so").variable("GLIBC_TUNABLES", "glibc.malloc.perturb=1");
        assertThat(values(diff(
                                finding(Finding.Code.FRAGMENTATION, "malloc", "LD_PRELOAD=libjemalloc.so.2: classes"),
                                finding(Finding.Code.RETENTION, "malloc", "GLIBC_TUNABLES=glibc.malloc.hugetlb=0: x"))
                        .environment()))
                .containsExactly(
                        "LD_PRELOAD=/opt/libfoo.so:libjemalloc.so.2",
                        "GLIBC_TUNABLES=glibc.malloc.perturb=1:glibc.malloc.hugetlb=0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Ddb.Password=hunter2", "-javaagent:a.jar=token=hunter2", "-Ddb=jdbc://u:hunter2@h/d"})
    void whatMayBeASecretIsNotShown(String value) {
        start.variable("JAVA_TOOL_OPTIONS", value);
        AdviceDiff diff = diff(finding(Finding.Code.GARBAGE_HEADROOM, "java-heap", "-XX:MinHeapFreeRatio=10"));
        assertThat(diff.environment().get(0).value().isPresent()).isFalse();
        assertThat(diff.environment().get(0).added()).isEqualTo("-XX:MinHeapFreeRatio=10");
        assertThat(diff.toString()).doesNotContain("hunter2");
    }
}
