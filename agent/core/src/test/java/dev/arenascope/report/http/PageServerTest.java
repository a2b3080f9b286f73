package dev.arenascope.report.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.Reading;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PageServerTest {
    private static final String LARGE = "x".repeat(8 << 20);
    private static final Reading<String> NO_TOKEN = Reading.absent("token is not set");

    private PageServer server = open(NO_TOKEN);

    private static PageServer open(Reading<String> token) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        Reading<PageServer> server = PageServer.open(address, token, PageServerTest::answer);
        if (server instanceof Reading.Present<PageServer> p) return p.value();
        throw new AssertionError(server.reason());
    }

    private static Response answer(Request request) {
        return switch (request.path()) {
            case "/metrics" -> Response.page("text/plain", "a 1\n");
            case "/large" -> Response.page("text/plain", LARGE);
            case "/broken" -> throw new IllegalStateException("on purpose");
            default -> Response.refused(404, "no such page");
        };
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void answersGetAndHead() throws IOException {
        assertThat(ask("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n")
                .endsWith("\r\n\r\na 1\n");
        assertThat(ask("HEAD /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .contains("Content-Length: 4\r\n")
                .endsWith("\r\n\r\n");
        assertThat(ask("GET /large HTTP/1.1\r\n\r\n")).hasSizeGreaterThan(LARGE.length());
    }

    @Test
    void refusesWhatItDoesNotServe() throws IOException {
        assertThat(ask("GET /x HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 404 ");
        assertThat(ask("GET /../etc/passwd HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 404 ");
        assertThat(ask("POST /metrics HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"))
                .startsWith("HTTP/1.1 405 ");
        assertThat(ask("GET /broken HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 500 ");
        assertThat(ask("\u0016\u0003\u0001\u0002 garbage\n\n")).startsWith("HTTP/1.1 400 ");
        assertThat(ask("GET /metrics HTTP/1.1\r\nCookie: " + "x".repeat(20_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
        assertThat(ask("GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n")).startsWith("HTTP/1.1 403 ");
    }

    @Test
    void aTokenIsAskedForInEachRequest() throws IOException {
        server.close();
        server = open(Reading.of("s3cret"));
        assertThat(ask("GET /metrics HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 401 ")
                .contains("WWW-Authenticate: Bearer");
        assertThat(ask("GET /metrics HTTP/1.1\r\nAuthorization: Bearer s3cre\r\n\r\n"))
                .startsWith("HTTP/1.1 401 ");
        assertThat(ask("GET /metrics HTTP/1.1\r\nAuthorization: Basic s3cret\r\n\r\n"))
                .startsWith("HTTP/1.1 401 ");
        assertThat(ask("GET /metrics HTTP/1.1\r\nHost: pod.example\r\nAuthorization: bearer s3cret\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void withoutATokenItServesOnLoopbackOnly() {
        InetSocketAddress all = new InetSocketAddress("0.0.0.0", 0);
        assertThat(PageServer.open(all, NO_TOKEN, PageServerTest::answer).reason())
                .isEqualTo("0.0.0.0 is no loopback address: set token= as well");
        InetSocketAddress none = InetSocketAddress.createUnresolved("no.such.host.invalid", 1);
        assertThat(PageServer.open(none, NO_TOKEN, PageServerTest::answer).reason())
                .isEqualTo("no such host: no.such.host.invalid");
    }

    @Test
    void aPortInUseIsAReason() {
        InetSocketAddress same = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
        assertThat(PageServer.open(same, NO_TOKEN, PageServerTest::answer).reason())
                .contains("in use");
    }

    @Test
    void clientsThatAreSlowKeepNobodyWaiting() throws IOException {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 30; i++) {
                Socket writes = connect();
                writes.getOutputStream().write("GET /met".getBytes(ISO_8859_1));
                slow.add(writes);
                Socket reads = connect();
                send(reads, "GET /large HTTP/1.1\r\n\r\n"); // and is never read
                slow.add(reads);
            }
            assertThat(ask("GET /metrics HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        } finally {
            for (Socket s : slow) s.close();
        }
    }

    @Test
    void ofManyConnectionsTheLaterAreClosedAndTheServerGoesOn() throws IOException {
        List<Socket> many = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) many.add(connect());
            Socket last = many.get(many.size() - 1);
            last.setSoTimeout(20_000);
            assertThat(last.getInputStream().read()).isEqualTo(-1);
        } finally {
            for (Socket s : many) s.close();
        }
        String answer = "";
        while (!answer.startsWith("HTTP/1.1 200 ")) answer = ask("GET /metrics HTTP/1.1\r\n\r\n");
    }

    @Test
    void closedItLeavesNoThreadAndNoPort() throws Exception {
        int port = server.port();
        server.close();
        assertThat(isServing()).isFalse();
        try (java.net.ServerSocket same = new java.net.ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(same.getLocalPort()).isEqualTo(port);
        }
    }

    private static boolean isServing() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(t -> t.getName().equals("arenascope-http"));
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), server.port());
    }

    private static void send(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(ISO_8859_1));
        out.flush();
    }

    /** The whole answer; empty where the connection was refused or reset. */
    private String ask(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.setSoTimeout(20_000);
            send(socket, request);
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        } catch (java.net.SocketException e) {
            return "";
        }
    }
}
