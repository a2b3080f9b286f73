package dev.arenascope.procfs;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.NumaPages;
import dev.arenascope.snapshot.Reading;
import org.junit.jupiter.api.Test;

class NumaMapsParserTest {
    private static final String TWO_NODES = """
            00400000 default file=/usr/bin/java mapped=10 mapmax=2 N0=4 N1=6 kernelpagesize_kB=4
            7f0000000000 prefer:1 anon=512 dirty=512 active=0 N1=512 kernelpagesize_kB=4
            7f8000000000 default huge anon=3 dirty=3 N0=3 kernelpagesize_kB=2048
            7fff00000000 default
            """;

    @Test
    void addsUpThePagesOfEachNode() {
        Reading<NumaPages> read = parse(TWO_NODES);
        assertThat(read)
                .isEqualTo(Reading.of(new NumaPages(java.util.List.of(4 * 4096L + 3 * (2L << 20), 518 * 4096L))));
        assertThat(read.map(NumaPages::locality).orElse(0.0)).isBetween(0.74, 0.76);
    }

    @Test
    void namesNoNodeWhereThereIsNone() {
        assertThat(parse("7fff00000000 default\n").reason()).isEqualTo("numa_maps names no node");
        assertThat(parse("1 N99999999=4 kernelpagesize_kB=4\n").isPresent()).isFalse();
    }

    private static Reading<NumaPages> parse(String text) {
        byte[] raw = text.getBytes(US_ASCII);
        return LineReader.parse(raw, raw.length, new NumaMapsParser());
    }
}
