package dev.arenascope.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.procfs.ProcDir;
import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.Baseline;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SegmentsTest {
    @Test
    void thePartsOfEachMappingSumToItsResidentBytes() {
        try (ProcDir proc = ProcDir.self()) {
            List<Mapping> mappings = proc.smaps().orElse(List.of());
            assertThat(mappings).hasSizeGreaterThan(20);
            List<AddressRange> owned = rangesInside(mappings, proc.pageSize());
            List<Segment> segments = Segments.cut(mappings, owned, Baseline.NONE, proc.pageMap());
            assertThat(segments).hasSizeGreaterThan(mappings.size());
            int next = 0;
            for (Mapping m : mappings) {
                long at = m.start();
                long rss = 0;
                while (next < segments.size() && segments.get(next).mapping().equals(m)) {
                    assertThat(segments.get(next).start()).isEqualTo(at);
                    assertThat(segments.get(next).rssBytes()).isBetween(0L, m.rssBytes());
                    at = segments.get(next).end();
                    rss += segments.get(next++).rssBytes();
                }
                assertThat(at).isEqualTo(m.end());
                assertThat(rss).isEqualTo(m.rssBytes());
            }
            assertThat(next).isEqualTo(segments.size());
        }
    }

    /** Whom memory belongs to decides first: a stack that lies across the end of an old mapping stays whole. */
    @Test
    void whatNobodyOwnsIsCutWhereEarlierMappingsEnded() {
        try (ProcDir proc = ProcDir.self()) {
            Mapping m =
                    new Mapping(0x100000, 0x140000, Mapping.READ | Mapping.WRITE, 0, "", 4096, 4096, 4096, 0, 0, 0, "");
            Mapping old = new Mapping(0x80000, 0x110000, 0, 0, "", 0, 0, 0, 0, 0, 0, "");
            Mapping other = new Mapping(0x118000, 0x128000, 0, 0, "", 0, 0, 0, 0, 0, 0, "");
            List<AddressRange> owned = List.of(new AddressRange(0x120000, 0x130000));
            assertThat(Segments.cut(List.of(m), owned, Baseline.of(List.of(old, other)), proc.pageMap()))
                    .extracting(Segment::start)
                    .containsExactly(0x100000L, 0x110000L, 0x118000L, 0x120000L, 0x130000L);
        }
    }

    /** One range in the middle of every fifth large mapping. */
    private static List<AddressRange> rangesInside(List<Mapping> mappings, int page) {
        Random random = new Random(7);
        List<AddressRange> ranges = new ArrayList<>();
        for (int i = 0; i < mappings.size(); i += 5) {
            Mapping m = mappings.get(i);
            long pages = m.sizeBytes() / page;
            if (pages < 8) continue;
            long first = 1 + random.nextLong(pages / 2);
            ranges.add(new AddressRange(m.start() + first * page, m.start() + (first + pages / 4) * page));
        }
        return ranges;
    }
}
