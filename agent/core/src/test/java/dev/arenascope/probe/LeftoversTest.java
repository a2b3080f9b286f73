package dev.arenascope.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.AddressSpace;
import dev.arenascope.snapshot.Baseline;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.JvmLayout.Area;
import dev.arenascope.snapshot.JvmLayout.Kind;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Segment;
import dev.arenascope.snapshot.ThreadStack;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeftoversTest {
    private static final int RW = Mapping.READ | Mapping.WRITE;
    private static final long PAGE = 4096;

    @Test
    void whatNobodyNamedIsLeftAndAdjoiningPartsAreOne() {
        Mapping run = mapping(0x10000, 8, RW);
        Mapping next = mapping(0x10000 + 8 * PAGE, 2, RW);
        Mapping reserved = mapping(0x10000 + 10 * PAGE, 4, 0);
        Mapping stack = mapping(0x90000, 2, RW);
        Mapping shared = mapping(0xa0000, 2, RW | Mapping.SHARED);
        List<Segment> segments = List.of(
                part(run, 0, 2, 2),
                part(run, 2, 4, 2),
                part(run, 4, 8, 3),
                Segment.whole(next),
                Segment.whole(reserved),
                Segment.whole(stack),
                Segment.whole(shared));
        AddressSpace space = new AddressSpace(
                0,
                List.of(run, next, reserved, stack, shared),
                segments,
                List.of(new ThreadStack(1, "main", new AddressRange(stack.start(), stack.end()))),
                List.of(),
                List.of(new AddressRange(run.start() + 2 * PAGE, run.start() + 3 * PAGE)),
                Baseline.NONE);
        JvmLayout layout = new JvmLayout(
                "G1",
                List.of(new Area(
                        Kind.GC, new AddressRange(run.start() + 3 * PAGE, run.start() + 4 * PAGE), "card table")));
        Leftovers left = Leftovers.of(space, Reading.of(layout));
        assertThat(left.committed())
                .containsExactly(
                        new AddressRange(run.start(), run.start() + 2 * PAGE),
                        new AddressRange(run.start() + 4 * PAGE, next.end()));
        assertThat(left.anonymousBytes()).isEqualTo(5 * PAGE);
        assertThat(Leftovers.of(space, Reading.absent("not asked")).committed()).hasSize(2);
    }

    /** The kernel merges what the application maps with a table that lies there: the table keeps its size. */
    @Test
    void whatCameLaterIsNoPartOfWhatIsLeft() {
        Mapping grown = mapping(0x10000, 12, RW);
        AddressSpace space = new AddressSpace(
                0,
                List.of(grown),
                List.of(part(grown, 0, 4, 4), part(grown, 4, 12, 8)),
                List.of(),
                List.of(),
                List.of(),
                Baseline.of(List.of(mapping(0x10000 + 4 * PAGE, 8, RW))));
        Leftovers left = Leftovers.of(space, Reading.absent("not asked"));
        assertThat(left.committed()).containsExactly(new AddressRange(0x10000 + 4 * PAGE, grown.end()));
        assertThat(left.anonymousBytes()).isEqualTo(12 * PAGE);
    }

    private static Mapping mapping(long start, int pages, int perms) {
        return new Mapping(start, start + pages * PAGE, perms, 0, "", 0, 0, 0, 0, 0, 0, "");
    }

    private static Segment part(Mapping m, int from, int to, int residentPages) {
        return new Segment(m, m.start() + from * PAGE, m.start() + to * PAGE, residentPages * PAGE);
    }
}
