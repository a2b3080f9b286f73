package dev.arenascope.remedy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.governor.Action;
import dev.arenascope.governor.Kind;
import dev.arenascope.governor.Outcome;
import dev.arenascope.governor.Price;
import dev.arenascope.jvm.ExplicitCollection;
import dev.arenascope.jvm.TrimCommand;
import dev.arenascope.model.Space;
import dev.arenascope.nativemem.Purge;
import dev.arenascope.snapshot.AllocatorStats;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In this JVM, whose malloc is glibc's. */
class TrimRemedyTest {
    private static final Reading<Long> UNTOLD = Reading.absent("not told");
    private static final Action TRIM = new Action.TrimNative(new Price(1, 1, 1));

    private static Snapshot malloc(String name) {
        return new Space().malloc(new Malloc(name, 1, List.of())).snapshot();
    }

    private static Snapshot asked(AllocatorStats.Kind kind) {
        AllocatorStats stats = new AllocatorStats(
                kind, "1", UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD,
                List.of(), List.of(), List.of());
        return new Space()
                .malloc(new Malloc(kind.label() + " 1", 1, List.of()))
                .allocator(stats)
                .snapshot();
    }

    private static TrimRemedy remedy(boolean mayCall) {
        return new TrimRemedy(new Purge(), new TrimCommand(), mayCall);
    }

    private static boolean can(TrimRemedy remedy, Snapshot snapshot) {
        return remedy.can(Kind.TRIM_NATIVE, Action.MALLOC, snapshot);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void glibcIsTrimmedByACallOrByTheCommand(boolean mayCall) {
        TrimRemedy remedy = remedy(mayCall);
        assertThat(can(remedy, malloc("glibc 2.36"))).isTrue();
        assertThat(remedy.apply(TRIM))
                .isInstanceOfSatisfying(
                        Outcome.Done.class,
                        done -> assertThat(done.pauseMs().orElse(0.0)).isPositive());
    }

    @Test
    void whatIsNotGlibcIsToldByACallAlone() {
        for (AllocatorStats.Kind kind : AllocatorStats.Kind.values()) {
            assertThat(can(remedy(true), asked(kind))).isTrue();
            assertThat(can(remedy(false), asked(kind))).isFalse();
        }
    }

    @Test
    void theFunctionOfAnAllocatorThatIsNotThereFailsWithItsName() {
        TrimRemedy remedy = remedy(true);
        for (AllocatorStats.Kind kind : AllocatorStats.Kind.values()) {
            assertThat(can(remedy, asked(kind))).isTrue();
            assertThat(remedy.apply(TRIM))
                    .isEqualTo(new Outcome.Failed("no symbol " + function(kind) + " in this process"));
        }
    }

    @Test
    void nobodyTrimsMuslOrAnAllocatorThatAnswersNothing() {
        assertThat(can(remedy(true), malloc("musl"))).isFalse();
        assertThat(can(remedy(true), malloc("rpmalloc"))).isFalse();
        assertThat(can(remedy(true), new Space().snapshot())).isFalse();
        assertThat(remedy(true).can(Kind.TRIM_NATIVE, Action.JAVA_HEAP, malloc("glibc 2.36")))
                .isFalse();
        assertThat(remedy(true).can(Kind.GO_FREE, Action.MALLOC, malloc("glibc 2.36")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"G1", "Serial", "Parallel"})
    void aCollectionThatWouldStopTheApplicationIsNeverAskedFor(String collector) {
        CollectRemedy remedy = new CollectRemedy(new ExplicitCollection());
        Snapshot snapshot = new Space().collector(collector).snapshot();
        assertThat(remedy.can(Kind.COLLECT_IDLE, Action.JAVA_HEAP, snapshot)).isFalse();
        assertThat(new ExplicitCollection().concurrent(collector).reason()).contains("would stop the application");
    }

    @Test
    void aCollectionBesideTheApplicationMay() {
        CollectRemedy remedy = new CollectRemedy(new ExplicitCollection());
        Snapshot snapshot = new Space().collector("ZGC").snapshot();
        assertThat(remedy.can(Kind.COLLECT_IDLE, Action.JAVA_HEAP, snapshot)).isTrue();
        assertThat(remedy.can(Kind.COLLECT_IDLE, Action.MALLOC, snapshot)).isFalse();
        assertThat(remedy.can(Kind.SOFT_MAX, Action.JAVA_HEAP, snapshot)).isFalse();
    }

    private static String function(AllocatorStats.Kind kind) {
        return switch (kind) {
            case JEMALLOC -> "mallctl";
            case TCMALLOC -> "MallocExtension_ReleaseFreeMemory";
            case MIMALLOC -> "mi_collect";
        };
    }
}
