package dev.arenascope.model;

import static dev.arenascope.model.Space.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import dev.arenascope.snapshot.Sidecars;
import dev.arenascope.snapshot.Snapshot;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SidecarHistoryTest {
    private static final String ID = "4800@1";
    private final History history = History.empty();

    private void read(long timeMs, Sidecars sidecars) {
        Snapshot s = new Space().sidecars(sidecars).snapshot(timeMs);
        history.plus(s, Reading.absent("no ledger"));
    }

    @Test
    void theLeastOfEachNumberIsKept() {
        for (int i = 0; i < 40; i++) {
            read(i * 2000L, GoHeaps.all(GoHeaps.of(100 + i, 50 - i, 20 + i % 3).counts(i, 10.0 * i)));
        }
        SidecarWatch watch = present(history.watchOfSidecar(ID, 4, 60_000));
        assertThat(watch.spanMs()).isBetween(60_000L, 70_000L);
        assertThat(watch.readings()).isBetween(30, 40);
        assertThat(watch.freeBytes()).isEqualTo(20 * MIB);
        assertThat(watch.unusedBytes()).isEqualTo(11 * MIB);
        assertThat(watch.unusedShare()).isBetween(11 / 150.0 - 1e-9, 11 / 150.0 + 1e-9);
        assertThat(watch.heldBytes()).isEqualTo(170 * MIB);
        assertThat(watch.collections().orElse(-1L)).isBetween(30L, 35L);
        assertThat(watch.allocatedPerSecond().orElse(0.0)).isBetween(4.9 * MIB, 5.1 * MIB);
    }

    @Test
    void aMinuteOfReportsAMinuteApartIsTooFewReadings() {
        for (int i = 0; i < 3; i++) read(i * 60_000L, GoHeaps.all(GoHeaps.of(100, 5, 5)));
        assertThat(history.watchOfSidecar(ID, 4, 60_000).reason()).isEqualTo("not watched for long enough");
        read(180_000, GoHeaps.all(GoHeaps.of(100, 5, 5)));
        assertThat(present(history.watchOfSidecar(ID, 4, 60_000)).spanMs()).isEqualTo(180_000);
    }

    @Test
    void whatIsCarriedOverIsNoReading() {
        for (int i = 0; i < 40; i++) {
            read(i * 2000L, GoHeaps.all(GoHeaps.of(100, 5, 5).age(i % 10 * 2000L)));
        }
        assertThat(history.watchOfSidecar(ID, 5, 0).isPresent()).isFalse();
        assertThat(present(history.watchOfSidecar(ID, 4, 0)).readings()).isEqualTo(4);
    }

    @Test
    void idleIsCountedFromItsBeginning() {
        read(0, GoHeaps.all(GoHeaps.of(100, 0, 10)));
        for (int i = 1; i <= 40; i++) read(i * 2000L, GoHeaps.all(GoHeaps.of(100, 0, 80)));
        assertThat(present(history.watchOfSidecar(ID, 4, 60_000)).idleMs()).isEqualTo(78_000);
        read(82_000, GoHeaps.all(GoHeaps.of(100, 0, 40)));
        assertThat(present(history.watchOfSidecar(ID, 4, 60_000)).idleMs()).isZero();
    }

    @Test
    void aSidecarThatEndedIsForgotten() {
        for (int i = 0; i < 40; i++) read(i * 2000L, GoHeaps.all(GoHeaps.of(100, 5, 5)));
        read(80_000, GoHeaps.all(GoHeaps.of(100, 5, 5).named("orders", "4800@2")));
        assertThat(history.watchOfSidecar(ID, 1, 0).isPresent()).isFalse();
        assertThat(present(history.watchOfSidecar("4800@2", 1, 0)).readings()).isEqualTo(1);
    }

    @Test
    void aCountThatFellIsThatOfAnotherProcess() {
        for (int i = 0; i < 40; i++) {
            long n = i < 20 ? 1000 + i : i;
            read(i * 2000L, GoHeaps.all(GoHeaps.of(100, 5, 5).counts(n, (double) n)));
        }
        SidecarWatch watch = present(history.watchOfSidecar(ID, 4, 60_000));
        assertThat(watch.collections().isPresent()).isFalse();
        assertThat(watch.allocatedPerSecond().isPresent()).isFalse();
    }

    @Test
    void thousandsOfSidecarsTakeNoMoreThanTwoHundred() {
        List<Sidecar> many = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            many.add(GoHeaps.of(100, 5, 5).live(50, 100).named("s", "id" + i).sidecar());
        }
        long without = history.retainedBytes();
        for (int i = 0; i < 20; i++) read(i * 10_000L, new Sidecars(many, List.of()));
        assertThat(history.retainedBytes() - without).isLessThan(SidecarHistory.MOST * 4096L);
        assertThat(history.watchOfSidecar("id2999", 1, 0).reason()).contains("more than 200");
        read(200_000, new Sidecars(List.of(), List.of()));
        assertThat(history.retainedBytes()).isEqualTo(without);
    }

    @Test
    void noSidecarCostsNothing() {
        Snapshot s = new Space().sidecars(new Sidecars(List.of(), List.of())).snapshot();
        Reading<Ledger> no = Reading.absent("no ledger");
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 1000; i++) history.plus(s, no);
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1000; i++) history.plus(s, no);
        assertThat((threads.getCurrentThreadAllocatedBytes() - before) / 1000)
                .as("bytes a report")
                .isLessThan(512);
    }

    private static SidecarWatch present(Reading<SidecarWatch> reading) {
        if (reading instanceof Reading.Present<SidecarWatch> p) return p.value();
        throw new AssertionError(reading.reason());
    }
}
