package dev.arenascope.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.arenascope.snapshot.Mapping;
import java.util.List;

class SmapsFuzzTest {
    @FuzzTest(maxDuration = "20s")
    void mappingsAscendWhateverTheText(byte[] text) {
        List<Mapping> mappings = MapsParser.parse(text, text.length).orElse(List.of());
        long lastEnd = 0;
        for (Mapping m : mappings) {
            assertThat(m.start()).isGreaterThanOrEqualTo(lastEnd);
            assertThat(m.end()).isGreaterThan(m.start());
            assertThat(m.inode()).isNotNegative();
            assertThat(m.rssBytes()).isNotNegative();
            assertThat(m.pssBytes()).isNotNegative();
            lastEnd = m.end();
        }
    }
}
