package dev.arenascope.model.rules;

import static dev.arenascope.model.Space.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.Finding;
import dev.arenascope.model.History;
import dev.arenascope.model.Space;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import org.junit.jupiter.api.Test;

class RulesTest {
    private static final Malloc.Walk NO_BYTES = new Malloc.Walk(0, 0, 0, 0, 0, 0, 0, 0);
    private static final long HIGH = 0x7f0000000000L;

    @Test
    void aYoungServiceIsHealthy() {
        assertThat(Runs.steady(walk(50, 40, 8, 2, 0)).verdict()).isEqualTo("healthy");
    }

    @Test
    void whollyFreePagesAreRetention() {
        Diagnosis d = Runs.steady(walk(200, 20, 150, 20, 10));
        assertThat(d.verdict()).isEqualTo("RETENTION");
        Finding finding = d.findings().get(0);
        assertThat(finding.bytes()).isEqualTo(150 * MIB);
        assertThat(finding.severity()).isEqualTo(Finding.Severity.HIGH);
        assertThat(finding.forecastBytes()).isEqualTo(Reading.of(150 * MIB));
        assertThat(d.findings()).hasSize(1);
    }

    @Test
    void lockedMemoryIsNotOfferedToATrim() {
        Finding finding = Runs.steady(new Space()
                        .mapMarked(HIGH, 1024 * MIB, 200 * MIB, 0, 0, "rd wr mr mw me lo")
                        .heap(HIGH, 1024 * MIB)
                        .malloc(new Malloc.Walk(
                                200 * MIB, 20 * MIB, 180 * MIB, 150 * MIB, 20 * MIB, 0, 90 * MIB, 1000)))
                .findings()
                .get(0);
        assertThat(finding.code()).isEqualTo(Finding.Code.RETENTION);
        assertThat(finding.reasons()).singleElement().asString().startsWith("200 MB is locked");
        assertThat(finding.advice().get(0)).startsWith("start without mlockall");
        assertThat(finding.forecastBytes()).isInstanceOf(Reading.Absent.class);
    }

    @Test
    void topsThatNoTrimGivesBackAreAFindingOfTheirOwn() {
        Diagnosis d = Runs.steady(walk(200, 20, 5, 5, 170));
        assertThat(d.findings()).singleElement().satisfies(f -> {
            assertThat(f.code()).isEqualTo(Finding.Code.RETENTION);
            assertThat(f.advice()).singleElement().asString().contains("MALLOC_ARENA_MAX=2, and a trim");
        });
    }

    @Test
    void freeBytesBesideLiveOnesAreFragmentation() {
        Diagnosis d = Runs.steady(walk(400, 40, 10, 340, 10));
        assertThat(d.findings()).singleElement().extracting(Finding::code).isEqualTo(Finding.Code.FRAGMENTATION);
    }

    @Test
    void aResidentSetNearItsLimitIsPressure() {
        Diagnosis d = Runs.steady(new Space()
                .map(HIGH, 400 * MIB, "rw-p", "", 380 * MIB)
                .area(JvmLayout.Kind.JAVA_HEAP, HIGH, 400 * MIB)
                .limit(400 * MIB));
        assertThat(d.findings()).singleElement().satisfies(f -> {
            assertThat(f.code()).isEqualTo(Finding.Code.LIMIT_PRESSURE);
            assertThat(f.evidence())
                    .contains("380 MB resident of 400 MB allowed in /pod")
                    .contains("limit hit 3 times");
        });
    }

    @Test
    void aResidualAboveFivePercentIsSaid() {
        Diagnosis d = Runs.steady(new Space()
                .map(HIGH, 100 * MIB, "rw-p", "", 90 * MIB)
                .area(JvmLayout.Kind.JAVA_HEAP, HIGH, 100 * MIB)
                .map(HIGH + 200 * MIB, 10 * MIB, "rw-p", "", 10 * MIB));
        assertThat(d.findings()).singleElement().satisfies(f -> {
            assertThat(f.code()).isEqualTo(Finding.Code.UNEXPLAINED);
            assertThat(f.evidence())
                    .startsWith("10.0 %")
                    .contains("; not walked")
                    .endsWith("1 mapping of 10 MB on average at 0x" + Long.toHexString(HIGH + 200 * MIB) + "-0x"
                            + Long.toHexString(HIGH + 210 * MIB) + ", 100 % resident, no guard pages");
        });
    }

    @Test
    void withoutALedgerNothingIsSaid() {
        Snapshot s = new Space().snapshot();
        assertThat(Rules.diagnose(s, Reading.absent("cannot read smaps"), History.empty())
                        .findings())
                .isEmpty();
    }

    /** A process of 100 MB heap, and a malloc of three arenas, one of the given MB and two empty ones. */
    private static Space walk(long resident, long live, long reclaimable, long pinned, long top) {
        long free = resident - live;
        return new Space()
                .map(0xc0000000L, 100 * MIB, "rw-p", "", 100 * MIB)
                .area(JvmLayout.Kind.JAVA_HEAP, 0xc0000000L, 100 * MIB)
                .map(HIGH, 1024 * MIB, "rw-p", "", resident * MIB)
                .heap(HIGH, 1024 * MIB)
                .malloc(
                        new Malloc.Walk(
                                resident * MIB,
                                live * MIB,
                                free * MIB,
                                reclaimable * MIB,
                                pinned * MIB,
                                top * MIB,
                                free * MIB / 2,
                                1000),
                        NO_BYTES,
                        NO_BYTES);
    }
}
