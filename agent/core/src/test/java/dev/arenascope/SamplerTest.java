package dev.arenascope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.arenascope.golang.SidecarSettings;
import dev.arenascope.governor.Governor;
import dev.arenascope.governor.Mode;
import dev.arenascope.governor.Settings;
import dev.arenascope.model.AllocationPlan;
import dev.arenascope.model.Ledger;
import dev.arenascope.model.Owner;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.probe.Probes;
import dev.arenascope.remedy.Remedies;
import dev.arenascope.report.Report;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The whole way through the house, on this very JVM, without a thread. */
class SamplerTest {
    private static final Governing NOTHING = new Governing(
            new Governor(Settings.DEFAULTS), Remedies.ofThisJvm(false), Mode.OBSERVE, new AgentLog(block -> {}));

    private static final Advising NO_FILE = new Advising(
            new ThisStart(), Reading.absent("advice is not set"), Agent.Clock.SYSTEM, new AgentLog(block -> {}));

    @Test
    void aTickGivesALedgerThatClosesOnTheResidentSet() {
        try (Probes probes = probes(1)) {
            Report report = new Sampler(
                            probes,
                            Agent.Clock.SYSTEM,
                            new AllocationPlan.Settings(true, false, false),
                            NOTHING,
                            NO_FILE,
                            new Lateness())
                    .tick(false);
            Ledger ledger = ledger(report);
            long sum = ledger.rows().stream()
                    .filter(row -> !row.view())
                    .mapToLong(OwnerRow::residentBytes)
                    .sum();
            assertThat(sum).isEqualTo(ledger.residentBytes());
            assertThat(ledger.residentBytes()).isCloseTo(ledger.vmRssBytes(), withinPercentage(1));
            long unexplained =
                    ledger.row(Owner.UNEXPLAINED).map(OwnerRow::residentBytes).orElse(Long.MAX_VALUE);
            assertThat((double) unexplained).isLessThan(0.01 * ledger.residentBytes());
        }
    }

    @Test
    void whatTheBudgetLeavesOutIsCarriedWithItsAge() {
        try (Probes probes = probes(1e-6)) {
            Sampler sampler = new Sampler(
                    probes,
                    Agent.Clock.SYSTEM,
                    new AllocationPlan.Settings(true, false, false),
                    NOTHING,
                    NO_FILE,
                    new Lateness());
            for (int i = 0; i < 3; i++) sampler.tick(false);
            Report late = sampler.tick(false);
            assertThat(late.snapshot().probes()).anySatisfy(cost -> {
                assertThat(cost.name()).isEqualTo("smaps");
                assertThat(cost.skipped()).isTrue();
                assertThat(cost.nextMs()).isPositive();
            });
            assertThat(late.snapshot().space()).isInstanceOf(Reading.Present.class);
            assertThat(ledger(sampler.tick(true)).ageMs()).isZero();
        }
    }

    private static Probes probes(double budgetShare) {
        return new Probes(
                budgetShare,
                false,
                ProcessHandle.current().pid(),
                0,
                new byte[0],
                Reading.absent("a test has none"),
                List.of(),
                SidecarSettings.OFF);
    }

    private static Ledger ledger(Report report) {
        if (report.diagnosis().ledger() instanceof Reading.Present<Ledger> present) return present.value();
        throw new AssertionError(report.diagnosis().ledger().reason());
    }
}
