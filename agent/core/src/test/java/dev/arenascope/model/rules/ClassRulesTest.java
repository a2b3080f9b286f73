package dev.arenascope.model.rules;

import static dev.arenascope.model.rules.Runs.assertLeak;
import static dev.arenascope.model.rules.Runs.leaks;
import static dev.arenascope.model.rules.Runs.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.Finding;
import org.junit.jupiter.api.Test;

class ClassRulesTest {

    @Test
    void loadersThatStayAreALeakAndTheirMallocIsTheirs() {
        assertLeak(
                        run(
                                40,
                                i -> new Service()
                                        .metaspace(60 + 3 * i, 9000 + 300 * i, 0)
                                        .live(20 + i)),
                        "metaspace",
                        100,
                        118)
                .evidence("classes more, 0 unloaded")
                .advice("VM.classloader_stats");
    }

    @Test
    void smallLoadersThatStayAreSureBeforeTheServiceIsWarm() {
        Diagnosis d = run(
                40,
                2000,
                i -> new Service().metaspace(40 + 4 * i, 6000 + 64L * i, 0).loaders(100 + 64L * i, 3));
        assertThat(leaks(d)).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Finding.Severity.HIGH);
            assertThat(f.evidence()).contains("class loaders or hidden classes more, none ended", "in 1.3 min");
        });
    }

    @Test
    void aLargeStartWithFewLoadersIsNotSureHoweverEvenItIs() {
        Diagnosis d = run(
                40,
                2000,
                i -> new Service().metaspace(40 + 4 * i, 6000 + 700L * i, 0).loaders(100 + 50L * i, 3));
        assertThat(leaks(d)).singleElement().extracting(Finding::severity).isEqualTo(Finding.Severity.MEDIUM);
    }

    @Test
    void smallLoadersOfWhichSomeEndAreNotSureBeforeTheServiceIsWarm() {
        Diagnosis d = run(
                40,
                2000,
                i -> new Service().metaspace(40 + 4 * i, 6000 + 64L * i, 0).loaders(100 + 80L * i, 16L * i));
        assertThat(leaks(d)).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Finding.Severity.MEDIUM);
            assertThat(f.evidence()).contains("624 ended");
        });
    }

    @Test
    void withoutTheNumberOfLoadersNothingIsSaidOfThem() {
        Diagnosis d = run(40, 2000, i -> new Service().metaspace(40 + 4 * i, 6000 + 64L * i, 0));
        assertThat(leaks(d)).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Finding.Severity.MEDIUM);
            assertThat(f.evidence()).doesNotContain("loaders");
        });
    }

    @Test
    void loadersThatGoAreNone() {
        Diagnosis d = run(40, i -> new Service().metaspace(60 + 3 * (i % 10), 9000 + 300 * (i % 10), 3000L * (i / 10)));
        assertThat(d.verdict()).isEqualTo("healthy");
    }

    @Test
    void aCodeCacheNearItsBoundIsPressureAndNoLeak() {
        Diagnosis d = run(5, i -> new Service().code(230, 240));
        assertThat(d.findings()).singleElement().satisfies(f -> {
            assertThat(f.code()).isEqualTo(Finding.Code.LIMIT_PRESSURE);
            assertThat(f.owner()).isEqualTo("code-cache");
            assertThat(f.advice()).containsExactly("-XX:ReservedCodeCacheSize=480m");
            assertThat(f.severity()).isNotEqualTo(Finding.Severity.HIGH);
        });
        assertThat(run(5, i -> new Service().code(90, 240)).verdict()).isEqualTo("healthy");
    }

    /** JDK 17 called it full at 2743 of 3072 KB, and switched the compiler off. */
    @Test
    void aCodeCacheThatWasFullOnceStaysPressure() {
        Diagnosis d = run(5, i -> new Service().code(200, 236, 240));
        assertThat(d.findings()).singleElement().satisfies(f -> {
            assertThat(f.code()).isEqualTo(Finding.Code.LIMIT_PRESSURE);
            assertThat(f.severity()).isEqualTo(Finding.Severity.MEDIUM);
            assertThat(f.evidence()).contains("204800 KB of compiled code in 245760 KB");
        });
        assertThat(run(5, i -> new Service().code(170, 236, 240)).verdict()).isEqualTo("healthy");
    }
}
