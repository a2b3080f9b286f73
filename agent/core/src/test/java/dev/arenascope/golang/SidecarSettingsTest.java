package dev.arenascope.golang;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.golang.SidecarSettings.Named;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SidecarSettingsTest {
    @ParameterizedTest
    @CsvSource({"auto, true, false", "auto+probe, true, true", "off, false, false", "auto;auto+probe, true, true"})
    void readsWords(String text, boolean look, boolean probe) {
        assertThat(SidecarSettings.parse(text)).isEqualTo(Reading.of(new SidecarSettings(look, probe, List.of())));
    }

    @Test
    void nothingIsDoneWhenOffStandsAlone() {
        assertThat(SidecarSettings.OFF.isOff()).isTrue();
        assertThat(value("off").isOff()).isTrue();
        assertThat(value("off;a@http://127.0.0.1:1/").isOff()).isFalse();
        assertThat(value("auto").isOff()).isFalse();
    }

    @Test
    void readsNamesAndPids() {
        SidecarSettings settings =
                value("otel-col_1.2@http://127.0.0.1:8888/metrics;4711@http://[::1]:9090/debug/vars?x=1");
        assertThat(settings.look()).as("others are looked for all the same").isTrue();
        assertThat(settings.named())
                .containsExactly(
                        new Named(
                                Reading.of("otel-col_1.2"),
                                Reading.absent("known by its endpoint only"),
                                new GoEndpoint("127.0.0.1", 8888, "/metrics")),
                        new Named(
                                Reading.absent("a pid was named"),
                                Reading.of(4711L),
                                new GoEndpoint("::1", 9090, "/debug/vars?x=1")));
    }

    @ParameterizedTest
    @CsvSource({
        "unix:/run/x.sock/metrics, /run/x.sock, /metrics",
        "unix:/run/x.sock:/metrics, /run/x.sock, /metrics",
        "unix:/run/a.sock/debug/x.sock/y, /run/a.sock, /debug/x.sock/y",
        "unix:/run/x, /run/x, /"
    })
    void readsUnixSockets(String url, String socket, String path) {
        assertThat(value("a@" + url).named().get(0).endpoint()).isEqualTo(new GoEndpoint(socket, 0, path));
    }

    @Test
    void anotherHostIsAllowedBecauseItWasNamed() {
        assertThat(value("far@http://otel.example.com:8888/metrics")
                        .named()
                        .get(0)
                        .endpoint()
                        .host())
                .isEqualTo("otel.example.com");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "auto;",
                "on",
                "probe",
                "off;auto+probe",
                "@http://127.0.0.1:1/",
                "a b@http://127.0.0.1:1/",
                "a/b@http://127.0.0.1:1/",
                "a@",
                "a@127.0.0.1:9090",
                "a@https://127.0.0.1:1/",
                "a@http://u:p@127.0.0.1:1/",
                "a@http://127.0.0.1:0/",
                "a@http://127.0.0.1:1/a b",
                "a@unix:run/x.sock",
                "1234567890@http://127.0.0.1:1/"
            })
    void whatIsNotUnderstoodIsRefusedWhole(String text) {
        assertThat(SidecarSettings.parse(text).isPresent()).isFalse();
        assertThat(SidecarSettings.parse("good@http://127.0.0.1:1/;" + text).isPresent())
                .isEqualTo(false);
    }

    @Test
    void noMoreThanTwoHundred() {
        String one = "a@http://127.0.0.1:1/;";
        assertThat(SidecarSettings.parse(one.repeat(199) + "auto").isPresent()).isTrue();
        assertThat(SidecarSettings.parse(one.repeat(201) + "auto").reason()).isEqualTo("more than 200 sidecars");
    }

    private static SidecarSettings value(String text) {
        if (SidecarSettings.parse(text) instanceof Reading.Present<SidecarSettings> p) return p.value();
        throw new AssertionError(SidecarSettings.parse(text).reason());
    }
}
