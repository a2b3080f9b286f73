package dev.arenascope.model.rules;

import static dev.arenascope.model.Space.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.Finding;
import dev.arenascope.model.History;
import dev.arenascope.model.Ledger;
import dev.arenascope.model.Ledgers;
import dev.arenascope.model.Owner;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.model.Space;
import dev.arenascope.snapshot.AllocatorStats;
import dev.arenascope.snapshot.AllocatorStats.Kind;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class OtherMallocRulesTest {
    private static final long HIGH = 0x7f0000000000L;
    private static final Reading<Long> NOT_TOLD = Reading.absent("not told");

    @Test
    void aRestingJvmIsHealthy() {
        assertThat(diagnose(50, jemalloc(40, 45, 3, 0)).verdict()).isEqualTo("healthy");
    }

    @Test
    void dirtyPagesOfRestingThreadsAreRetention() {
        Diagnosis d = diagnose(6, i -> space(250, jemalloc(20, 24, 206, 0)));
        assertThat(d.findings()).singleElement().satisfies(f -> {
            assertThat(f.code()).isEqualTo(Finding.Code.RETENTION);
            assertThat(f.severity()).isEqualTo(Finding.Severity.HIGH);
            assertThat(f.bytes()).isEqualTo(206 * MIB);
            assertThat(f.evidence()).contains("jemalloc 5.3.0 1 arena", "dirty_decay_ms:10000, background_thread:0");
            assertThat(f.advice()).singleElement().asString().startsWith("MALLOC_CONF=background_thread:true,");
        });
    }

    @Test
    void aDecayTimeThatKeepsPagesIsNamedAsTheReason() {
        assertThat(kept(10_000, 206, 0, 0, "ac").reasons())
                .singleElement()
                .asString()
                .startsWith("background_thread is off: after dirty_decay_ms (10000)");
        assertThat(kept(-1, 206, 0, 0, "ac").reasons()).containsExactly("dirty_decay_ms is -1: free pages never decay");
    }

    @Test
    void pagesThatTheKernelTakesFirstAreOfLowSeverity() {
        Finding f = kept(500, 6, 200, 200, "ac");
        assertThat(f.reasons())
                .containsExactly(
                        "muzzy_decay_ms is -1: what the kernel may take is left to it for good",
                        "200 MB is marked LazyFree: counted as resident, taken when the kernel needs memory");
        assertThat(f.severity()).isEqualTo(Finding.Severity.LOW);
        assertThat(f.bytes()).isEqualTo(206 * MIB);
    }

    @Test
    void noDecayGivesLockedPagesBack() {
        Finding f = kept(10_000, 206, 0, 0, "lo");
        assertThat(f.advice()).singleElement().asString().startsWith("start without mlockall");
        assertThat(f.forecastBytes().isPresent()).isFalse();
    }

    /** RETENTION of a jemalloc whose muzzy pages never decay, after six reports; in MB. */
    private static Finding kept(long dirtyDecayMs, long dirty, long muzzy, long lazyFree, String flag) {
        AllocatorStats stats = new AllocatorStats(
                Kind.JEMALLOC,
                "5.3.0",
                Reading.of(20 * MIB),
                Reading.of(24 * MIB),
                Reading.of((24 + dirty + muzzy) * MIB),
                NOT_TOLD,
                NOT_TOLD,
                NOT_TOLD,
                Reading.of(dirty * MIB),
                Reading.of(muzzy * MIB),
                NOT_TOLD,
                Reading.of(MIB),
                Reading.of((dirty + muzzy) * MIB),
                List.of(
                        new AllocatorStats.Setting("dirty_decay_ms", Reading.of(dirtyDecayMs)),
                        new AllocatorStats.Setting("muzzy_decay_ms", Reading.of(-1L)),
                        new AllocatorStats.Setting("background_thread", Reading.of(0L))),
                List.of(),
                List.of());
        Diagnosis d = diagnose(
                6,
                i -> new Space()
                        .mapMarked(HIGH, 1024 * MIB, 250 * MIB, 0, lazyFree * MIB, "rd wr nr " + flag)
                        .heap(HIGH, 1024 * MIB)
                        .allocator(stats));
        assertThat(d.findings()).hasSize(1);
        return d.findings().get(0);
    }

    @Test
    void whatIsUsedAgainAMomentLaterIsNotKept() {
        Diagnosis busy = diagnose(30, i -> space(250, jemalloc(20, 24, i % 3 == 0 ? 4 : 206, 0)));
        assertThat(busy.findings()).isEmpty();
        assertThat(diagnose(2, i -> space(250, jemalloc(20, 24, 206, 0))).findings())
                .as("two reports are no proof")
                .isEmpty();
    }

    @Test
    void aReadingThatWasCarriedOverIsNoFurtherProof() {
        Diagnosis d = diagnose(9, i -> space(250, jemalloc(20, 24, 206, 0)).allocatorAgeMs(i < 2 ? 0 : 10_000L * i));
        assertThat(d.findings()).isEmpty();
    }

    @Test
    void itIsSureOnlyAfterHalfAMinuteAndSpeaksOfTheLeast() {
        Diagnosis d = diagnose(3, i -> space(250, jemalloc(20, 24, 150 + 20 * i, 0)));
        assertThat(d.findings()).singleElement().satisfies(f -> {
            assertThat(f.bytes()).isEqualTo(150 * MIB);
            assertThat(f.severity()).isEqualTo(Finding.Severity.MEDIUM);
        });
    }

    @Test
    void whatTheBackgroundThreadIsAboutToGiveBackIsNoHighFinding() {
        Diagnosis d = diagnose(6, i -> space(250, jemalloc(20, 24, 206, 1)));
        assertThat(d.findings())
                .singleElement()
                .satisfies(f -> assertThat(f.severity()).isNotEqualTo(Finding.Severity.HIGH));
    }

    @Test
    void slabsWithFewSurvivorsAreFragmentationOfTheirSizeClass() {
        Diagnosis d = diagnose(250, jemalloc(40, 230, 4, 0));
        assertThat(d.findings()).singleElement().satisfies(f -> {
            assertThat(f.code()).isEqualTo(Finding.Code.FRAGMENTATION);
            assertThat(f.bytes()).isEqualTo(190 * MIB);
            assertThat(f.evidence()).contains("512-byte blocks with 6 % in use");
        });
    }

    @Test
    void theRowNeverExceedsWhatIsResident() {
        OwnerRow row = mallocRow(space(30, jemalloc(20, 90, 100, 0)).snapshot());
        assertThat(row.residentBytes()).isEqualTo(30 * MIB);
        assertThat(row.liveBytes()).isEqualTo(Reading.of(20 * MIB));
        assertThat(row.reclaimableBytes()).isEqualTo(Reading.of(10 * MIB));
        assertThat(row.pinnedBytes()).isEqualTo(Reading.of(0L));
        assertThat(row.f().isPresent()).isTrue();
    }

    private static OwnerRow mallocRow(Snapshot s) {
        Reading<OwnerRow> row = Ledgers.of(s).flatMap((Ledger l) -> l.row(Owner.MALLOC));
        if (row instanceof Reading.Present<OwnerRow> present) return present.value();
        throw new AssertionError(row.reason());
    }

    private static Diagnosis diagnose(long resident, AllocatorStats stats) {
        return diagnose(1, i -> space(resident, stats));
    }

    /** The verdict of the last of so many reports, ten seconds apart. */
    private static Diagnosis diagnose(int reports, IntFunction<Space> at) {
        History history = History.empty();
        for (int i = 0; ; i++) {
            Snapshot s = at.apply(i).snapshot(i * 10_000L);
            Reading<Ledger> ledger = Ledgers.of(s);
            history.plus(s, ledger);
            if (i + 1 == reports) return Rules.diagnose(s, ledger, history);
        }
    }

    private static Space space(long resident, AllocatorStats stats) {
        return new Space()
                .map(0xc0000000L, 100 * MIB, "rw-p", "", 100 * MIB)
                .area(JvmLayout.Kind.JAVA_HEAP, 0xc0000000L, 100 * MIB)
                .map(HIGH, 1024 * MIB, "rw-p", "", resident * MIB)
                .heap(HIGH, 1024 * MIB)
                .allocator(stats);
    }

    private static AllocatorStats jemalloc(long allocated, long active, long dirty, long background) {
        return new AllocatorStats(
                Kind.JEMALLOC,
                "5.3.0",
                Reading.of(allocated * MIB),
                Reading.of(active * MIB),
                Reading.of((active + dirty) * MIB),
                NOT_TOLD,
                NOT_TOLD,
                NOT_TOLD,
                Reading.of(dirty * MIB),
                Reading.of(0L),
                NOT_TOLD,
                Reading.of(dirty * MIB / 10),
                Reading.of(dirty * MIB),
                List.of(
                        new AllocatorStats.Setting("dirty_decay_ms", Reading.of(10_000L)),
                        new AllocatorStats.Setting("background_thread", Reading.of(background))),
                List.of(new AllocatorStats.Arena(0, 4, active * MIB, dirty * MIB, 0)),
                List.of(new AllocatorStats.Bin(512, 2048, 512, 32768)));
    }
}
