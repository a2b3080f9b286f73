package dev.arenascope.advice;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.arenascope.snapshot.Reading;
import java.nio.charset.StandardCharsets;
import java.util.List;

final class BookTextFuzzTest {
    @FuzzTest(maxDuration = "20s")
    void whatIsReadIsABookAndWrittenTheSame(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        if (!(BookText.parse(text) instanceof Reading.Present<List<Promise>> read)) return;
        assertThat(read.value()).hasSizeLessThanOrEqualTo(AdviceBook.MOST);
        assertThat(BookText.parse(BookText.format(read.value()))).isEqualTo(read);
    }
}
