package dev.arenascope.model;

import static dev.arenascope.model.Space.KIB;
import static dev.arenascope.model.Space.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RetentionReasonsTest {
    private static final long HEAP = 0x7f0000000000L;

    @Test
    void plainMemoryHasNoReason() {
        assertThat(reasons(new Space().map(HEAP, 64 * MIB, "rw-p", "", 40 * MIB)))
                .isEmpty();
    }

    @Test
    void lockedPagesAreSaidWithTheirResidentBytes() {
        Space space = new Space().mapMarked(HEAP, 64 * MIB, 40 * MIB, 0, 0, "rd wr mr mw me lo ac");
        assertThat(reasons(space))
                .containsExactly("40 MB is locked (mlock or mlockall, VmFlags lo): the kernel refuses to give it back");
        assertThat(RetentionReasons.isLocked(Owner.MALLOC, space.ledger())).isTrue();
    }

    @Test
    void lazilyFreedPagesAreCountedAndFree() {
        assertThat(reasons(new Space().mapMarked(HEAP, 64 * MIB, 40 * MIB, 0, 30 * MIB, "rd wr")))
                .containsExactly("30 MB is marked LazyFree: counted as resident, taken when the kernel needs memory");
    }

    @Test
    void hugePagesAreComparedWithWhatLives() {
        assertThat(reasons(new Space().mapMarked(HEAP, 64 * MIB, 40 * MIB, 32 * MIB, 0, "rd wr hg")))
                .singleElement()
                .asString()
                .startsWith("32 MB is in transparent huge pages (advised, VmFlags hg)");
        assertThat(reasons(new Space().mapMarked(HEAP, 64 * MIB, 40 * MIB, 2 * MIB, 0, "rd wr")))
                .as("a few huge pages keep little")
                .isEmpty();
    }

    @Test
    void aMappingsFiguresAreSharedOutToItsParts() {
        // A run of malloc's blocks lies in the first quarter of the mapping; the rest has no owner.
        Space space = new Space()
                .mapMarked(HEAP, 64 * MIB, 64 * MIB, 0, 32 * MIB, "rd wr")
                .mmapped(HEAP, 16 * MIB);
        assertThat(of("malloc-mmapped", space)).singleElement().asString().startsWith("8 MB is marked LazyFree");
        assertThat(of("unexplained", space)).singleElement().asString().startsWith("24 MB is marked LazyFree");
    }

    @Test
    void aFewKilobytesAndUnknownOwnersAreNotSpokenOf() {
        Space space = new Space().mapMarked(HEAP, 64 * MIB, 40 * MIB, 0, 512 * KIB, "rd wr");
        assertThat(reasons(space)).isEmpty();
        assertThat(of("cgroup", space)).isEmpty();
    }

    private static List<String> reasons(Space space) {
        return of("malloc", space.heap(HEAP, 64 * MIB));
    }

    private static List<String> of(String owner, Space space) {
        return RetentionReasons.of(owner, space.ledger());
    }
}
