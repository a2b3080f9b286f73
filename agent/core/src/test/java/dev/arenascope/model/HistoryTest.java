package dev.arenascope.model;

import static dev.arenascope.model.Space.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static final long HIGH = 0x7f0000000000L;
    private static final long MINUTE = 60_000;

    @Test
    void tenDaysOfEverythingFitIntoThreeHundredKilobytes() {
        History history = History.empty();
        for (int i = 0; i < 14_400; i += 60) {
            Space space = new Space();
            for (int s = 0; s < 2000; s++) space.map(HIGH + s * 4L * MIB, MIB, s % 2 == 0 ? "rw-p" : "---p", "", MIB);
            for (int k = 0; k < 40; k++) {
                space.map(HIGH - (k + 1L) * (1L << 40), 4096L << k % 24, "rw-p", "", 4096L << k % 24);
                space.map(HIGH + (k + 1L) * (1L << 40), MIB, "rw-p", "", MIB);
                space.stack(k, names(k), HIGH + (k + 1L) * (1L << 40), MIB);
            }
            plus(history, space, i * MINUTE);
        }
        long counted = arrayBytes(history, new IdentityHashMap<>());
        assertThat(history.retainedBytes()).isGreaterThan(200_000).isLessThanOrEqualTo(300_000);
        assertThat(counted).as("all arrays of numbers").isBetween(history.retainedBytes(), 300_000L);
    }

    @Test
    void aReportLeavesNextToNoGarbage() {
        History history = History.empty();
        Space space = heap(100).jvm(metaspace(MIB));
        for (int k = 0; k < 500; k++) {
            space.map(HIGH + k * 4L * MIB, MIB, "rw-p", "", MIB / 8);
            if (k < 50) space.stack(k + 1, "worker-" + k, HIGH + k * 4L * MIB, MIB);
        }
        Snapshot s = space.snapshot();
        Reading<Ledger> ledger = Ledgers.of(s);
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 100; i++) history.plus(s, ledger);
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100; i++) history.plus(s, ledger);
        assertThat((threads.getCurrentThreadAllocatedBytes() - before) / 100)
                .as("bytes a report")
                .isLessThan(4096);
    }

    @Test
    void aRowHasTheSlopeOfItsOwner() {
        History history = History.empty();
        for (int i = 0; i < 30; i++) plus(history, heap(100 + i), i * MINUTE);
        OwnerRow row = row(history.withTrends(heap(130).ledger()), Owner.JAVA_HEAP);
        assertThat(row.trendBytesPerMinute().orElse(-1.0)).isCloseTo(MIB, within(1e-3 * MIB));
    }

    @Test
    void aRowThatStoppedGrowingHasNone() {
        History history = History.empty();
        for (int i = 0; i < 60; i++) plus(history, heap(100 + Math.min(i, 35)), i * MINUTE);
        OwnerRow row = row(history.withTrends(heap(135).ledger()), Owner.JAVA_HEAP);
        assertThat(row.trendBytesPerMinute().orElse(-1.0)).isZero();
    }

    @Test
    void threeReportsHaveNoTrendYet() {
        History history = History.empty();
        for (int i = 0; i < 3; i++) plus(history, heap(100), i * MINUTE);
        OwnerRow row = row(history.withTrends(heap(100).ledger()), Owner.JAVA_HEAP);
        assertThat(row.trendBytesPerMinute().reason()).isEqualTo("a trend needs 4 reports");
    }

    @Test
    void aLedgerThatWasCarriedOverIsNoPoint() {
        History history = History.empty();
        Ledger fresh = heap(100).ledger();
        Ledger old = new Ledger(
                fresh.residentBytes(),
                fresh.vmRssBytes(),
                5000,
                fresh.rows(),
                fresh.stackGroups(),
                fresh.liveBytes(),
                fresh.anonymous(),
                fresh.pageStates());
        for (int i = 0; i < 9; i++) history.plus(heap(100).snapshot(i * MINUTE), Reading.of(i < 3 ? fresh : old));
        OwnerRow row = row(history.withTrends(fresh), Owner.JAVA_HEAP);
        assertThat(row.trendBytesPerMinute().isPresent()).isFalse();
    }

    @Test
    void aMappingThatAppearsGrowsFromZero() {
        History history = History.empty();
        for (int i = 0; i < 40; i++) {
            Space space = heap(100);
            for (int k = 0; k < i / 2; k++) space.map(HIGH + k * 128L * MIB, 50 * MIB, "rw-p", "", 50 * MIB);
            plus(history, space, i * MINUTE);
        }
        assertThat(history.growth(Measure.ANONYMOUS, 8 * MIB).isPresent()).isTrue();
        assertThat(history.growingSizes(3)).singleElement().satisfies(size -> {
            assertThat(size.name()).isEqualTo("32 MB");
            assertThat(size.count().to()).isBetween(17L, 19L);
            assertThat(size.bytes()).isEqualTo(19 * 50 * MIB);
        });
    }

    @Test
    void poolsOfOneThreadEachAreOneGroup() {
        History history = History.empty();
        for (int i = 0; i < 20; i++) {
            Space space = heap(100);
            for (int k = 0; k < 5 * i; k++) {
                space.map(HIGH + k * 4L * MIB, MIB, "rw-p", "", MIB / 8);
                space.stack(k + 1, "pool-" + (k + 1) + "-thread-1", HIGH + k * 4L * MIB, MIB);
            }
            plus(history, space, i * MINUTE);
        }
        assertThat(history.growingThreads(16)).singleElement().satisfies(group -> {
            assertThat(group.name()).isEqualTo("pool-*-thread");
            assertThat(group.count().to()).isBetween(85L, 95L);
            assertThat(group.bytes()).isEqualTo(95 * MIB / 8);
        });
    }

    @Test
    void metaspaceThatWasNotRecognisedIsNoAnonymousGrowth() {
        History history = History.empty();
        for (int i = 0; i < 30; i++) {
            long mb = 10 + 2L * i;
            Space space = heap(100).map(HIGH, 200 * MIB, "rw-p", "", mb * MIB).jvm(metaspace(mb * MIB));
            plus(history, space, i * MINUTE);
        }
        assertThat(history.growth(Measure.ANONYMOUS, 8 * MIB).isPresent()).isFalse();
    }

    @Test
    void theHeapFloorIsAPointOnlyWhenItIsNew() {
        History history = History.empty();
        for (int i = 0; i < 60; i++)
            plus(history, heap(100).jvm(oldGeneration((50 + 10L * (i / 20)) * MIB)), i * MINUTE);
        assertThat(history.growth(Measure.HEAP_LIVE, 8 * MIB).reason()).isEqualTo("growth needs 6 readings");
    }

    private static JvmMemory metaspace(long committed) {
        return memory(new JvmMemory.Pool(
                "Metaspace", false, committed, committed, Reading.absent("none"), Reading.absent("never")));
    }

    private static JvmMemory oldGeneration(long left) {
        return memory(new JvmMemory.Pool("G1 Old Gen", true, left, left, Reading.absent("none"), Reading.of(left)));
    }

    private static JvmMemory memory(JvmMemory.Pool pool) {
        return new JvmMemory(List.of(pool), List.of(), List.of(), 1 << 30, 5000, 20);
    }

    private static String names(int k) {
        return (char) ('a' + k % 26) + "-worker" + (char) ('a' + k / 26);
    }

    private static Space heap(long mib) {
        return new Space()
                .map(0xc0000000L, 1024 * MIB, "rw-p", "", mib * MIB)
                .area(JvmLayout.Kind.JAVA_HEAP, 0xc0000000L, 1024 * MIB);
    }

    private static void plus(History history, Space space, long timeMs) {
        Snapshot s = space.snapshot(timeMs);
        history.plus(s, Ledgers.of(s));
    }

    private static OwnerRow row(Ledger ledger, Owner owner) {
        if (ledger.row(owner) instanceof Reading.Present<OwnerRow> present) return present.value();
        throw new AssertionError("no row");
    }

    /** Bytes of all arrays of numbers that can be reached. */
    private static long arrayBytes(Object from, Map<Object, Boolean> seen) {
        if (seen.put(from, true) != null) return 0;
        Class<?> type = from.getClass();
        if (type.isArray()) {
            Class<?> part = type.getComponentType();
            int n = Array.getLength(from);
            if (part == long.class || part == double.class) return 8L * n;
            if (part == int.class) return 4L * n;
            if (part.isPrimitive()) return n;
            long sum = 8L * n;
            for (int i = 0; i < n; i++) {
                Object element = Array.get(from, i);
                if (element != null) sum += arrayBytes(element, seen);
            }
            return sum;
        }
        if (from instanceof Map<?, ?> map) return arrayBytes(map.values(), seen);
        if (from instanceof Collection<?> all) {
            long sum = 0;
            for (Object element : all) sum += arrayBytes(element, seen);
            return sum;
        }
        if (!type.getName().startsWith("dev.arenascope") || type.isEnum()) return 0;
        long sum = 0;
        for (Field field : type.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) || field.getType().isPrimitive()) continue;
            field.setAccessible(true);
            try {
                Object value = field.get(from);
                if (value != null) sum += arrayBytes(value, seen);
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            }
        }
        return sum;
    }
}
