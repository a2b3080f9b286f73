package dev.arenascope.golang;

import static dev.arenascope.golang.Answers.metrics;
import static dev.arenascope.golang.Answers.objectsBytes;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.Reading;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real sockets at the other end, which do what no endpoint should: each is a reason, within the deadline and within the memory that was meant for it. */
@Timeout(60)
class HostileEndpointsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final int MB = 1 << 20;

    /** Long enough for what is answered at once on a machine that is busy. */
    private final GoClient client = new GoClient(20_000);

    /** For what never comes. */
    private final GoClient hasty = new GoClient(200);

    @Test
    void anAcceptThatNeverAnswers() throws IOException {
        try (Endpoint endpoint = Endpoint.that(Endpoint.HANGS)) {
            assertThat(endpoint.readWith(hasty).reason()).endsWith("no whole answer within 200 ms, 0 bytes came");
        }
    }

    @Test
    void nobodyAccepts() throws IOException {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            List<SocketChannel> waiting = new ArrayList<>();
            try {
                // The kernel completes as many connections as the backlog has room for, and then none.
                for (int i = 0; i < 8; i++) {
                    SocketChannel channel = SocketChannel.open();
                    waiting.add(channel);
                    channel.configureBlocking(false);
                    channel.connect(full.getLocalSocketAddress());
                }
                Reading<GoAnswer> reading = hasty.read(new GoEndpoint("127.0.0.1", full.getLocalPort(), "/"));
                assertThat(reading.reason()).contains("no whole answer within 200 ms, 0 bytes came");
            } finally {
                for (SocketChannel channel : waiting) channel.close();
            }
        }
    }

    @Test
    void hangsInItsHeaders() throws IOException {
        try (Endpoint endpoint = Endpoint.that((socket, out) -> {
            out.write((OK + "Content-Ty").getBytes(ISO_8859_1));
            Endpoint.HANGS.answer(socket, out);
        })) {
            assertThat(endpoint.readWith(hasty).reason()).endsWith("no whole answer within 200 ms, 27 bytes came");
        }
    }

    @Test
    void hangsInItsBody() throws IOException {
        try (Endpoint endpoint = Endpoint.that((socket, out) -> {
            out.write((OK + "Content-Length: 999\r\n\r\n" + metrics("")).getBytes(ISO_8859_1));
            Endpoint.HANGS.answer(socket, out);
        })) {
            assertThat(endpoint.readWith(hasty).reason()).contains("no whole answer within 200 ms, ");
        }
    }

    @Test
    void dripsByteByByte() throws IOException {
        try (Endpoint endpoint = Endpoint.that((socket, out) -> {
            out.write((OK + "\r\n# ").getBytes(ISO_8859_1));
            CountDownLatch never = new CountDownLatch(1);
            while (true) {
                try {
                    if (never.await(20, TimeUnit.MILLISECONDS)) return;
                } catch (InterruptedException e) {
                    return;
                }
                out.write('x');
            }
        })) {
            assertThat(endpoint.readWith(hasty).reason()).contains("no whole answer within 200 ms, ");
            assertThat(endpoint.sent()).isLessThan(200);
        }
    }

    @Test
    void endlessBody() throws IOException {
        try (Endpoint endpoint = Endpoint.that(endless(OK + "\r\n", "# filler\n"))) {
            assertThat(endpoint.readWith(client).reason()).endsWith(": longer than 4 MB");
            // What lies in the kernel's buffers of both ends comes on top.
            assertThat(endpoint.sent()).isLessThan(32L * MB);
        }
    }

    @Test
    void endlessChunks() throws IOException {
        try (Endpoint endpoint =
                Endpoint.that(endless(OK + "Transfer-Encoding: chunked\r\n\r\n", "9\r\n# filler\n\r\n"))) {
            assertThat(endpoint.readWith(client).reason()).endsWith(": longer than 4 MB");
        }
    }

    @Test
    void endlessHeaders() throws IOException {
        try (Endpoint endpoint = Endpoint.that(endless(OK, "X-Filler: yyyyyyyyyyyyyyyyyyyyyyy\r\n"))) {
            assertThat(endpoint.readWith(client).reason()).endsWith(": more than 16 KB of headers");
            assertThat(endpoint.sent()).isLessThan(32L * MB);
        }
    }

    @Test
    void endlessLineInPlaceOfAnAnswer() throws IOException {
        try (Endpoint endpoint = Endpoint.that(endless("", "y"))) {
            assertThat(endpoint.readWith(client).reason()).endsWith(": more than 16 KB of headers");
        }
    }

    @Test
    void endlessExtensionOfAChunk() throws IOException {
        try (Endpoint endpoint = Endpoint.that(endless(OK + "Transfer-Encoding: chunked\r\n\r\n1;", "x"))) {
            assertThat(endpoint.readWith(client).reason()).endsWith(": more than 16 KB of headers");
        }
    }

    @Test
    void resetsInItsBody() throws IOException {
        try (Endpoint endpoint = Endpoint.that((socket, out) -> {
            out.write((OK + "Content-Length: 9999\r\n\r\n# a").getBytes(ISO_8859_1));
            socket.setSoLinger(true, 0);
        })) {
            assertThat(endpoint.readWith(client).reason()).endsWith("/metrics: Connection reset");
        }
    }

    @Test
    void aGzipBombIsNotUnpacked() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bomb)) {
            byte[] zeros = new byte[MB];
            for (int i = 0; i < 16; i++) zip.write(zeros);
        }
        String bytes = bomb.toString(ISO_8859_1);
        try (Endpoint endpoint = Endpoint.saying(OK + "Content-Encoding: gzip\r\n\r\n" + bytes)) {
            assertThat(endpoint.readWith(client).reason()).endsWith(": compressed unasked");
        }
        try (Endpoint endpoint = Endpoint.saying(OK + "\r\n" + bytes)) {
            assertThat(endpoint.readWith(client).reason()).contains(": answers compressed bytes");
        }
    }

    @Test
    void redirectsAreNotFollowed() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        try (Endpoint other = Endpoint.that((socket, out) -> asked.incrementAndGet());
                Endpoint endpoint = Endpoint.saying("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:"
                        + other.at("/").port() + "/\r\n\r\n")) {
            assertThat(endpoint.readWith(client).reason()).endsWith(": answers 302: redirects are not followed");
            assertThat(asked).hasValue(0);
        }
    }

    @Test
    void otherStatesAreReasons() throws IOException {
        assertThat(reasonOf("HTTP/1.1 404 Not Found\r\n\r\n")).endsWith(": answers 404: nothing is at that path");
        assertThat(reasonOf("HTTP/1.1 401 \r\n\r\n")).contains("answers 401: it wants a permission");
        assertThat(reasonOf("HTTP/1.1 500 Boom\r\n\r\n")).endsWith(": answers 500");
        assertThat(reasonOf("HTTP/1.1 204 No Content\r\n\r\n")).endsWith(": answers 204");
        assertThat(reasonOf("HTTP/1.1 100 Continue\r\n\r\n")).endsWith(": answers 100");
    }

    @Test
    void whatIsNoHttpIsAReason() throws IOException {
        assertThat(reasonOf("")).endsWith(": closed without an answer");
        assertThat(reasonOf("go_info 1\n")).endsWith(": answers no HTTP/1");
        assertThat(reasonOf("HTTP/1.1 2xx OK\r\n\r\n")).endsWith(": answers no HTTP/1");
        assertThat(reasonOf("HTTP/2 200\r\n\r\n")).endsWith(": answers no HTTP/1");
        assertThat(reasonOf("SSH-2.0-OpenSSH_9.2\r\n")).endsWith(": answers no HTTP/1");
        assertThat(reasonOf("\u0015\u0003\u0001\u0000\u0002\u0002\u0016\n")).endsWith(": answers no HTTP/1");
        assertThat(reasonOf("HTTP/1.1 200 OK")).endsWith(": cut off after 0 bytes");
        assertThat(reasonOf(OK + "no colon\r\n\r\n")).endsWith(": answers no HTTP: a header without a colon");
        assertThat(reasonOf(OK + "\r\n\u0000\u0001\u0002\u00ff")).endsWith(": answers no text");
    }

    @Test
    void lengthsThatLie() throws IOException {
        String body = metrics("");
        assertThat(reasonOf(OK + "Content-Length: 1000\r\n\r\n" + body))
                .endsWith(": cut off after " + body.length() + " bytes");
        assertThat(reasonOf(OK + "Content-Length: 4611686018427387904\r\n\r\n" + body))
                .endsWith(": longer than 4 MB");
        assertThat(reasonOf(OK + "Content-Length: 99999999999999999999\r\n\r\n" + body))
                .endsWith(": longer than 4 MB");
        assertThat(reasonOf(OK + "Content-Length: -5\r\n\r\n" + body)).endsWith(": its length is no number");
        assertThat(reasonOf(OK + "Content-Length:\r\n\r\n" + body)).endsWith(": its length is no number");
        assertThat(reasonOf(OK + "Content-Length: 0\r\n\r\n" + body)).endsWith(": answers nothing");
        assertThat(reasonOf(OK + "Transfer-Encoding: gzip, chunked\r\n\r\n"))
                .endsWith(": of an unknown transfer encoding");
    }

    @Test
    void chunksThatLie() throws IOException {
        String chunked = OK + "Transfer-Encoding: chunked\r\n\r\n";
        assertThat(reasonOf(chunked + "4000000000000000\r\nx")).endsWith(": longer than 4 MB");
        assertThat(reasonOf(chunked + "ffffffffffffffffff\r\nx")).endsWith(": longer than 4 MB");
        assertThat(reasonOf(chunked + "-1\r\nx")).endsWith(": a chunk has no size");
        assertThat(reasonOf(chunked + "\r\nx")).endsWith(": a chunk has no size");
        assertThat(reasonOf(chunked + "zz\r\nx")).endsWith(": a chunk has no size");
        assertThat(reasonOf(chunked + "5\r\n# a")).endsWith(": cut off after 3 bytes");
        assertThat(reasonOf(chunked + "3\r\n# a")).endsWith(": cut off after 3 bytes");
        assertThat(reasonOf(chunked + "3\r\n# abc\r\n0\r\n\r\n")).endsWith(": a chunk does not end where it says");
        assertThat(reasonOf(chunked + "3\r\n# a\r\n")).endsWith(": cut off after 3 bytes");
        assertThat(reasonOf(chunked + "0\r\n\r\n")).endsWith(": answers nothing");
    }

    @Test
    void wrongNumbersAreReasons() throws IOException {
        String answer = OK + "\r\n" + metrics("");
        assertThat(reasonOf(answer.replace("1e+06", "NaN"))).endsWith(": tells a HeapAlloc of NaN");
        assertThat(reasonOf(answer.replace("7e+06", "-7"))).endsWith(": tells a HeapIdle of -7.0");
        assertThat(reasonOf(answer.replace("3e+06", "9.223372036854776e+18"))).contains(": tells a HeapInuse of 9.22");
    }

    @Test
    void anInterruptEndsTheWaitAndStays() throws IOException {
        try (Endpoint endpoint = Endpoint.that(Endpoint.HANGS)) {
            Thread.currentThread().interrupt();
            try {
                assertThat(endpoint.readWith(client).isPresent()).isFalse();
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
        }
    }

    /** One failure leaves nothing behind that a later answer is made of. */
    @Test
    void theSameClientReadsOn() throws IOException {
        assertThat(reasonOf(OK + "\r\n" + metrics("").replace("1e+06", "5") + "{"))
                .isEmpty();
        assertThat(reasonOf(OK + "Content-Length: 999\r\n\r\n" + metrics("").replace("1e+06", "5")))
                .contains("cut off");
        assertThat(reasonOf(OK + "\r\n{\"memstats\":{\"HeapAlloc\":5,")).contains("does not end");
        try (Endpoint endpoint = Endpoint.saying200(metrics(""))) {
            assertThat(objectsBytes(endpoint.readWith(client))).isEqualTo(1_000_000);
        }
    }

    private String reasonOf(String answer) throws IOException {
        try (Endpoint endpoint = Endpoint.saying(answer)) {
            return endpoint.readWith(client).reason();
        }
    }

    private static Endpoint.Manner endless(String head, String more) {
        byte[] piece = more.repeat(65536 / more.length()).getBytes(ISO_8859_1);
        return (Socket socket, OutputStream out) -> {
            out.write(head.getBytes(ISO_8859_1));
            while (true) out.write(piece);
        };
    }
}
