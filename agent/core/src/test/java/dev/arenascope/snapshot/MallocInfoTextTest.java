package dev.arenascope.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MallocInfoTextTest {
    private static final String XML = """
            <malloc version="1">
            <heap nr="0">
            <sizes>
              <size from="17" to="32" total="64" count="2"/>
            </sizes>
            <total type="fast" count="2" size="64"/>
            <total type="rest" count="1" size="1000"/>
            <system type="current" size="135168"/>
            </heap>
            <heap nr="1">
            <total type="fast" count="0" size="0"/>
            <total type="rest" count="7" size="2000"/>
            <system type="current" size="200000"/>
            </heap>
            <total type="fast" count="2" size="64"/>
            <total type="rest" count="8" size="3000"/>
            <total type="mmap" count="3" size="528384"/>
            <system type="current" size="335168"/>
            <system type="max" size="400000"/>
            </malloc>
            """;

    @Test
    void readsTheTotalsBehindTheLastHeap() {
        assertThat(MallocInfoText.parse(XML, "ffm"))
                .isEqualTo(Reading.of(new MallocInfo(2, 335168, 3064, 3, 528384, "ffm")));
    }

    @Test
    void whatHasNoTotalsIsAbsent() {
        assertThat(MallocInfoText.parse("", "ffm").reason()).isEqualTo("malloc_info wrote no heap");
        assertThat(MallocInfoText.parse("<heap nr=\"0\"></heap>", "ffm").reason())
                .isEqualTo("malloc_info wrote no totals that can be read");
    }

    @Test
    void aTextThatIsCutOrChangedAnywhereNeverThrows() {
        for (int length = 0; length < XML.length(); length++) {
            String cut = XML.substring(0, length);
            assertThat(MallocInfoText.parse(cut, "ffm")).isNotNull();
            assertThat(MallocInfoText.parse(cut + "\"9" + XML.substring(length + 1), "ffm"))
                    .isNotNull();
        }
    }
}
