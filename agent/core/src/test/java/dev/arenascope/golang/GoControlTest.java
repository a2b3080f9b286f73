package dev.arenascope.golang;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.arenascope.snapshot.Reading;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The controls against servers that answer wrongly, or never. */
class GoControlTest {
    private static final long DEADLINE_MS = 300;
    private static final GcPercent FORTY = new GcPercent(40);

    @ParameterizedTest
    @CsvSource({
        "40, 10 50",
        "0, 10 00",
        "-1, 10 01",
        "63, 10 7e",
        "64, 10 80 01",
        "100, 10 c8 01",
        "2147483647, 10 fe ff ff ff 0f"
    })
    void gopsReadsAVarintOfBothSigns(int percent, String hex) {
        ByteBuffer bytes = GopsControl.request(percent);
        StringBuilder text = new StringBuilder();
        while (bytes.hasRemaining()) {
            int b = bytes.get() & 0xff;
            text.append(text.length() > 0 ? " " : "").append(b < 16 ? "0" : "").append(Integer.toHexString(b));
        }
        assertThat(text.toString()).isEqualTo(hex);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ok",
                "New GC percent set to 41. Previous value was 100.\n",
                "New GC percent set to 40. Previous value was .\n",
                "New GC percent set to 40. Previous value was 99999999999999999999.\n",
                "New GC percent set to 40. Previous value was 3000000000.\n",
                "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n400 Bad Request",
                "LONG"
            })
    void whatNoGopsAgentSaysIsAReason(String answer) throws IOException {
        String said = answer.equals("LONG") ? "x".repeat(1000) : answer;
        try (Server server = new Server(said.getBytes(US_ASCII))) {
            GoControl gops = new GopsControl(server.endpoint(), DEADLINE_MS);
            assertThat(gops.setGcPercent(FORTY).reason()).isNotEmpty();
            assertThat(gops.restore().reason()).startsWith("GOGC is not put back: ");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 OK | {\"existing-gc-percent\":\"100\"} | the answer has no existing-gc-percent",
                "200 OK | {\"existing-gc-percent\":1e2} | no whole number in existing-gc-percent",
                "200 OK | {\"existing-gc-percent\":99999999999} | GOGC is no percentage",
                "200 OK | {\"existing-gc-percent\":100 | answers no JSON object",
                "200 OK | [100] | answers no JSON object",
                "200 OK | 100 | answers no JSON object",
                "404 Not Found | {\"error\":\"couldn't find method\"} | this rclone has no call /debug/set-gc-percent",
                "401 Unauthorized | Unauthorized | answers 401: Unauthorized",
                "500 Internal Server Error | {\"error\":\"line\\nbreak\"} | answers 500: line break",
                "302 Found | gone | answers 302: gone"
            })
    void whatNoRcloneSaysIsAReason(String status, String body, String reason) throws IOException {
        try (Server server = Server.http(status, body)) {
            assertThat(new RcloneControl(server.endpoint(), "", DEADLINE_MS)
                            .setGcPercent(FORTY)
                            .reason())
                    .contains(reason);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 OK | a hundred | answers no number",
                "200 OK | 100 % | answers no number",
                "200 OK | 5000000000 | GOGC is no percentage",
                "404 Not Found | 404 page not found | answers 404: 404 page not found"
            })
    void whatNoTidbSaysIsAReasonAndNothingIsSet(String status, String body, String reason) throws IOException {
        try (Server server = Server.http(status, body)) {
            GoControl tidb = new TidbControl(server.endpoint(), DEADLINE_MS);
            assertThat(tidb.setGcPercent(FORTY).reason()).contains(reason);
            assertThat(tidb.restore()).isEqualTo(Reading.of("nothing was changed"));
        }
    }

    @Test
    void aTidbWhoseTunerOverridesSaysWhatItIs() throws IOException {
        try (Server server = Server.http("200 OK", "200")) {
            GoControl tidb = new TidbControl(server.endpoint(), DEADLINE_MS);
            assertThat(tidb.setGcPercent(FORTY).reason()).contains("GOGC is 200 after setting 40");
        }
    }

    @Test
    void whoNeverAnswersCostsTheDeadline() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            GoEndpoint endpoint = new GoEndpoint("127.0.0.1", silent.getLocalPort(), "/");
            for (GoControl control : List.of(
                    new GopsControl(endpoint, DEADLINE_MS),
                    new RcloneControl(endpoint, "", DEADLINE_MS),
                    new TidbControl(endpoint, DEADLINE_MS),
                    new PackageControl(endpoint, "token", 60, "", DEADLINE_MS))) {
                assertThat(control.setGcPercent(FORTY).reason()).contains("within 300 ms");
            }
        }
    }

    @Test
    void whereNobodyListensIsAReason() throws IOException {
        GoEndpoint nobody;
        try (Server server = new Server(new byte[0])) {
            nobody = server.endpoint();
        }
        assertThat(new GopsControl(nobody, DEADLINE_MS).setGcPercent(FORTY).reason())
                .contains("refused");
        assertThat(new RcloneControl(nobody, "", DEADLINE_MS).memoryLimit().reason())
                .contains("refused");
    }

    @Test
    void anAnswerWithoutEndIsNotReadToItsEnd() throws IOException {
        String head = "HTTP/1.1 200 OK\r\n\r\n";
        try (Server server = new Server((head + "{\"a\":\"" + "x".repeat(200_000)).getBytes(US_ASCII))) {
            assertThat(new RcloneControl(server.endpoint(), "", 5000)
                            .memoryLimit()
                            .reason())
                    .contains("longer than 65536 bytes");
        }
    }

    @Test
    void aChangeThatWasNotAnsweredIsNotTakenForWhatWasBefore() {
        Earlier<GcPercent> earlier = new Earlier<>();
        earlier.after(FORTY, Reading.absent("no whole answer"));
        earlier.after(new GcPercent(60), Reading.of(FORTY));
        assertThat(earlier.before().reason()).contains("may have been done");
        earlier.isPutBack();
        earlier.after(FORTY, Reading.absent("no whole answer"));
        earlier.after(new GcPercent(60), Reading.of(new GcPercent(100)));
        earlier.after(new GcPercent(70), Reading.of(new GcPercent(60)));
        assertThat(earlier.before()).isEqualTo(Reading.of(new GcPercent(100)));
    }

    @Test
    void whatWasReadBeforeAChangeIsPutBackEvenWhenTheChangeWasNotAnswered() {
        Earlier<GcPercent> earlier = new Earlier<>();
        earlier.knows(Reading.of(new GcPercent(100)));
        earlier.after(FORTY, Reading.absent("no whole answer"));
        earlier.knows(Reading.of(FORTY));
        earlier.after(new GcPercent(60), Reading.of(FORTY));
        assertThat(earlier.before()).isEqualTo(Reading.of(new GcPercent(100)));
    }

    @Test
    void aTokenWithALineEndIsRefused() {
        GoEndpoint endpoint = new GoEndpoint("127.0.0.1", 1, "/");
        assertThatThrownBy(() -> new PackageControl(endpoint, "a\r\nX-Forwarded-For: b", 60, "", DEADLINE_MS))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void numbersAndTextsOfAnAnswerAreFoundByTheirPath() throws UnreadableException {
        JsonAnswer json = JsonAnswer.parse(
                "{ \"previous\" : {\"gogc\":-1,\"memory_limit\":9223372036854775807},\"list\":[1,{\"gogc\":5}],\"error\":\"a\\u00e9\\\"b\",\"none\":null}"
                        .getBytes(US_ASCII));
        assertThat(json.number("previous.gogc")).isEqualTo(Reading.of(-1L));
        assertThat(json.number("previous.memory_limit")).isEqualTo(Reading.of(Long.MAX_VALUE));
        assertThat(json.text("error")).isEqualTo(Reading.of("a\u00e9\"b"));
        assertThat(json.number("none").isPresent()).isFalse();
        assertThat(json.number("gogc").reason()).isEqualTo("the answer has no gogc");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"a\"",
                "{\"a\":}",
                "{\"a\":1,}",
                "{\"a\":1}x",
                "{\"a\":\"\\x\"}",
                "{a:1}",
                "{\"a\":\"\u0001\"}"
            })
    void whatIsNoJsonIsRefused(String text) {
        assertThatThrownBy(() -> JsonAnswer.parse(text.getBytes(US_ASCII))).isInstanceOf(UnreadableException.class);
    }

    @Test
    void jsonThatIsNestedWithoutEndIsRefused() {
        byte[] nested = ("{\"a\":" + "[".repeat(10_000)).getBytes(US_ASCII);
        assertThatThrownBy(() -> JsonAnswer.parse(nested)).isInstanceOf(UnreadableException.class);
    }

    /** One key of 32,000 letters over 4,600 members is kept with each of them unless a path has an end. */
    @Test
    void aLongKeyOverManyMembersIsRefused() {
        StringBuilder body = new StringBuilder("{\"").append("k".repeat(32_000)).append("\":{");
        for (int i = 0; i < 4_600; i++)
            body.append(i == 0 ? "\"" : ",\"").append(Integer.toString(i, 36)).append("\":1");
        byte[] json = body.append("}}").toString().getBytes(US_ASCII);
        assertThatThrownBy(() -> JsonAnswer.parse(json)).isInstanceOf(UnreadableException.class);
    }

    @Test
    void aPathIsReadUpTo256Letters() throws UnreadableException {
        String longest = "k".repeat(256);
        String path = "a." + longest.substring(2);
        byte[] nested = ("{\"a\":{\"" + longest.substring(2) + "\":1}}").getBytes(US_ASCII);
        byte[] plain = ("{\"" + longest + "\":1}").getBytes(US_ASCII);
        byte[] longer = ("{\"" + longest + "k\":1}").getBytes(US_ASCII);
        assertThat(JsonAnswer.parse(nested).number(path)).isEqualTo(Reading.of(1L));
        assertThat(JsonAnswer.parse(plain).number(longest)).isEqualTo(Reading.of(1L));
        assertThatThrownBy(() -> JsonAnswer.parse(longer)).isInstanceOf(UnreadableException.class);
    }

    /** Answers each connection with the same bytes, whatever it is asked. */
    private static final class Server implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        private final byte[] answer;
        private final Thread thread = new Thread(this::serve);

        Server(byte[] answer) throws IOException {
            this.answer = answer;
            thread.setDaemon(true);
            thread.start();
        }

        static Server http(String status, String body) throws IOException {
            return new Server(("HTTP/1.1 " + status + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                    .getBytes(US_ASCII));
        }

        GoEndpoint endpoint() {
            return new GoEndpoint("127.0.0.1", socket.getLocalPort(), "/");
        }

        private void serve() {
            while (!socket.isClosed()) {
                try (Socket client = socket.accept();
                        OutputStream out = client.getOutputStream()) {
                    out.write(answer);
                    client.shutdownOutput();
                    // Closing with unread bytes would reset the connection, and the answer with it.
                    client.getInputStream().readAllBytes();
                } catch (IOException e) {
                    Thread.onSpinWait(); // this client has gone, or the test is over
                }
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
            try {
                // Until its accept has returned the kernel still lets somebody in.
                thread.join(10_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
