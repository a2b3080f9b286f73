package dev.arenascope.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.Mapping;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeStartsTest {
    private static final long NODE = 0x7f49a7000000L;
    private static final long MIB = 1 << 20;
    private static final long KIB = 1 << 10;
    private static final int READ_WRITE = Mapping.READ | Mapping.WRITE;

    @Test
    void aNodeBelowWhichMallocMappedBeginsInsideTheirCommonMapping() {
        Mapping merged = map(NODE - 1000 * KIB, NODE + 1728 * KIB, READ_WRITE);
        Mapping rest = map(NODE + 1728 * KIB, NODE + 64 * MIB, 0);
        assertThat(NodeStarts.of(List.of(merged, rest))).containsExactly(new AddressRange(NODE, NODE + 1728 * KIB));
    }

    @Test
    void anEndThatIsNoGranuleOrHasNothingReservedBehindIsNone() {
        Mapping odd = map(NODE - 4 * KIB, NODE + 1732 * KIB, READ_WRITE);
        assertThat(NodeStarts.of(List.of(odd, map(NODE + 1732 * KIB, NODE + 64 * MIB, 0))))
                .isEmpty();
        Mapping even = map(NODE - 4 * KIB, NODE + 1728 * KIB, READ_WRITE);
        assertThat(NodeStarts.of(List.of(even, map(NODE + 1792 * KIB, NODE + 64 * MIB, 0))))
                .isEmpty();
        assertThat(NodeStarts.of(List.of(even))).isEmpty();
    }

    @Test
    void aMappingThatBeginsWithTheNodeNeedsNoCut() {
        Mapping whole = map(NODE, NODE + 1728 * KIB, READ_WRITE);
        assertThat(NodeStarts.of(List.of(whole, map(NODE + 1728 * KIB, NODE + 64 * MIB, 0))))
                .isEmpty();
    }

    @Test
    void ofALargeMappingOnlyTheEndIsCut() {
        Mapping large = map(NODE - 1024 * MIB, NODE + 2 * MIB, READ_WRITE);
        assertThat(NodeStarts.of(List.of(large, map(NODE + 2 * MIB, NODE + 64 * MIB, 0))))
                .hasSize(16);
    }

    private static Mapping map(long start, long end, int bits) {
        return new Mapping(start, end, bits, 0, "", 0, 0, 0, 0, 0, 0, "");
    }
}
