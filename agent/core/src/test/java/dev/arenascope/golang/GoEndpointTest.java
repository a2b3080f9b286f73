package dev.arenascope.golang;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoEndpointTest {
    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:9090/metrics, 127.0.0.1, 9090, /metrics",
        "HTTP://Otel.example.com/, Otel.example.com, 80, /",
        "http://localhost:8888, localhost, 8888, /",
        "http://[::1]:6060/debug/pprof/heap?debug=1, ::1, 6060, /debug/pprof/heap?debug=1",
        "http://[::1], ::1, 80, /",
        "http://h:1?a=b, h, 1, /?a=b",
        "' http://h:65535/x ', h, 65535, /x",
        "unix:/run/go.sock, /run/go.sock, 0, /",
        "unix:/run/go.sock:/metrics, /run/go.sock, 0, /metrics",
        "unix:///run/go.sock, /run/go.sock, 0, /",
    })
    void readsWhatAUserWrites(String url, String host, int port, String path) {
        assertThat(GoEndpoint.parse(url)).isEqualTo(Reading.of(new GoEndpoint(host, port, path)));
    }

    @ParameterizedTest
    @CsvSource({
        "https://h/metrics, https is not spoken",
        "h:9090/metrics, neither http://host:port/path nor unix:",
        "'', neither http://host:port/path nor unix:",
        "ftp://h/, neither http://host:port/path nor unix:",
        "http://, no host",
        "http:///metrics, no host",
        "http://a b/, no host",
        "http://user:secret@h/, user and password are not sent",
        "http://h:0/, no port",
        "http://h:/, no port",
        "http://h:65536/, no port",
        "http://h:99999999999/, no port",
        "http://h:-1/, no port",
        "http://h/a b, no such character",
        "http://h/#top, no such character",
        "http://h/ä, no such character",
        "unix:run.sock, no host",
        "unix:@abstract, an abstract unix socket",
    })
    void refusesWithTheReason(String url, String reason) {
        assertThat(GoEndpoint.parse(url).reason()).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?gc=1", "?debug=1&gc=1", "?debug=1;gc=1", "?gc", "?gc=0", "?%67c=1", "?debug=1&g%63=1"})
    void neverMakesASidecarCollect(String query) {
        String path = "/debug/pprof/heap" + query;
        assertThat(GoEndpoint.parse("http://h" + path).reason()).contains("gc=");
        assertThat(new GoClient().read(new GoEndpoint("127.0.0.1", 1, path)).reason())
                .contains("gc=");
    }

    @Test
    void aLineEndWritesNoSecondRequest() {
        assertThat(GoEndpoint.parse("http://h/a\r\nX: y").reason()).contains("no such character");
        assertThat(new GoClient().read(new GoEndpoint("h\r\n", 1, "/")).reason())
                .contains("no host");
    }

    @Test
    void aSocketsPathHas107BytesAtMost() {
        String path = "/" + "x".repeat(106);
        assertThat(GoEndpoint.parse("unix:" + path).isPresent()).isTrue();
        assertThat(GoEndpoint.parse("unix:" + path + "x").reason()).contains("no host");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://h:80/a?b=c",
                "http://[::1]:6060/",
                "unix:/run/a.sock:/metrics",
                "http://127.0.0.1:1/debug/vars"
            })
    void printsWhatItReads(String url) {
        assertThat(GoEndpoint.parse(url).map(GoEndpoint::url)).isEqualTo(Reading.of(url));
    }
}
