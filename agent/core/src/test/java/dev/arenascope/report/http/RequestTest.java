package dev.arenascope.report.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.Reading;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {
    @Test
    void readsWhatTheServerGoesBy() {
        assertThat(parse("GET /metrics?x=1 HTTP/1.1\r\nHOST: localhost:9201\r\nAccept: a/b\r\nAccept: c/d\r\n"
                        + "authorization:  Bearer x \r\nCookie: y\r\n\r\nbody"))
                .isEqualTo(Reading.of(new Request("GET", "/metrics", "localhost:9201", "a/b,c/d", "Bearer x")));
        assertThat(parse("GET / HTTP/1.0\n\n")).isEqualTo(Reading.of(new Request("GET", "/", "", "", "")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n\r\n",
                "GET\r\n\r\n",
                "GET /\r\n\r\n",
                "GET  / HTTP/1.1\r\n\r\n",
                "GET http://x/ HTTP/1.1\r\n\r\n",
                "GET / HTTP/2.0\r\n\r\n",
                "G\u0000T / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nno colon\r\n\r\n",
                "GET / HTTP/1.1\r\n: empty\r\n\r\n",
                "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
                "GET / HTTP/1.1\r\n folded: x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            })
    void whatIsNoRequestIsAbsent(String text) {
        assertThat(parse(text).isPresent()).isFalse();
    }

    @Test
    void theHeadEndsWhereItSaysAndNoByteThrows() {
        byte[] whole = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(ISO_8859_1);
        for (int length = 0; length < whole.length; length++)
            assertThat(Request.end(whole, length)).isEqualTo(-1);
        assertThat(Request.end(whole, whole.length)).isEqualTo(whole.length);
        Random random = new Random(7);
        byte[] alphabet = "GET /:\r\nHost.1".getBytes(ISO_8859_1);
        byte[] noise = new byte[64];
        int ended = 0;
        for (int i = 0; i < 20_000; i++) {
            for (int k = 0; k < noise.length; k++) noise[k] = alphabet[random.nextInt(alphabet.length)];
            int end = Request.end(noise, noise.length);
            if (end < 0) continue;
            ended++;
            assertThat(Request.parse(noise, end)).isNotNull();
        }
        assertThat(ended).isGreaterThan(100);
    }

    private static Reading<Request> parse(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        return Request.parse(bytes, Request.end(bytes, bytes.length));
    }
}
