package dev.arenascope.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.arenascope.snapshot.Reading;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {
    @Test
    void writesEveryKindOfValue() {
        Json json = new Json()
                .beginObject()
                .field("text", "a")
                .field("long", Long.MIN_VALUE)
                .field("yes", true);
        json.field("whole", 3.0)
                .field("small", 0.00001)
                .field("nan", Double.NaN)
                .field("inf", 1 / 0.0);
        json.field("absent", Reading.<Long>absent("x")).field("present", Reading.of(7L));
        json.field("ratio", Reading.of(0.25)).name("none").beginArray().endArray();
        json.name("list").beginArray().value("x").value("y").endArray().endObject();

        assertThat(json.toString())
                .isEqualTo("{\"text\":\"a\",\"long\":-9223372036854775808,\"yes\":true,\"whole\":3,\"small\":1.0E-5,"
                        + "\"nan\":null,\"inf\":null,\"absent\":null,\"present\":7,\"ratio\":0.25,\"none\":[],"
                        + "\"list\":[\"x\",\"y\"]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "quote \" and \\", "\u0000\u0001\n\r\t\u001f\u007f", "\u2028\u2029", "ä€\ud83d\ude00"})
    void everyTextComesBack(String text) {
        String json = new Json().beginArray().value(text).endArray().toString();

        assertThat(StrictJson.parse(json)).isEqualTo(java.util.List.of(text));
        assertThat(json).doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "\ude00", "\ud83dx", "\ude00\ud83d"})
    void aLoneSurrogateIsReplacedSoThatTheTextCanBeEncoded(String text) {
        String json = new Json().value(text).toString();

        assertThat(json).contains("\\ufffd");
        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(json)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "[1,]", "{\"a\":1,}", "01", "NaN", "\"\n\"", "[1] ", "{\"a\":1,\"a\":2}", "\"\\x\""})
    void theCheckerOfTheseTestsIsStrict(String text) {
        assertThatThrownBy(() -> StrictJson.parse(text)).isInstanceOf(RuntimeException.class);
    }
}
