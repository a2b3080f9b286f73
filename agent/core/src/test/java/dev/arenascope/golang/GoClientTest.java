package dev.arenascope.golang;

import static dev.arenascope.golang.Answers.metrics;
import static dev.arenascope.golang.Answers.objectsBytes;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import dev.arenascope.snapshot.Reading;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real sockets at the other end, and what a read of them costs. The deadline is the test's; {@link HostileEndpointsTest} has what does not answer as it should. */
@Timeout(60)
class GoClientTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    /** Long enough for what is answered at once on a machine that is busy. */
    private final GoClient client = new GoClient(20_000);

    @Test
    void reads() throws IOException {
        try (Endpoint endpoint = Endpoint.saying200(metrics(""))) {
            assertThat(objectsBytes(endpoint.readWith(client))).isEqualTo(1_000_000);
            assertThat(endpoint.request())
                    .startsWith("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:"
                            + endpoint.at("/").port() + "\r\n")
                    .contains("\r\nConnection: close\r\n")
                    .doesNotContain("Encoding")
                    .endsWith("\r\n\r\n");
        }
    }

    @Test
    void readsWhatEndsWithTheConnection() throws IOException {
        try (Endpoint endpoint = Endpoint.saying("HTTP/1.0 200 OK\nServer: old\n\n" + metrics(""))) {
            assertThat(objectsBytes(endpoint.readWith(client))).isEqualTo(1_000_000);
        }
    }

    @Test
    void readsChunks() throws IOException {
        StringBuilder chunks = new StringBuilder();
        String body = metrics("");
        for (int at = 0; at < body.length(); at += 10) {
            String piece = body.substring(at, Math.min(at + 10, body.length()));
            chunks.append(Integer.toHexString(piece.length()))
                    .append(";ext=1\r\n")
                    .append(piece)
                    .append("\r\n");
        }
        try (Endpoint endpoint = Endpoint.saying(
                OK + "transfer-encoding: Chunked\r\nContent-Length: 3\r\n\r\n" + chunks + "0\r\nTrailer: x\r\n\r\n")) {
            assertThat(objectsBytes(endpoint.readWith(client))).isEqualTo(1_000_000);
        }
    }

    @Test
    void localhostIsWhoeverListensThere() throws IOException {
        try (Endpoint endpoint = Endpoint.saying200(metrics(""))) {
            GoEndpoint named = new GoEndpoint("localhost", endpoint.at("/").port(), "/metrics");
            assertThat(objectsBytes(client.read(named))).isEqualTo(1_000_000);
        }
    }

    @Test
    void anotherHostIsLookedUp() throws IOException {
        try (Endpoint endpoint = Endpoint.saying200(metrics(""))) {
            GoEndpoint other =
                    new GoEndpoint("0:0:0:0:0:ffff:7f00:1", endpoint.at("/").port(), "/metrics");
            assertThat(objectsBytes(client.read(other))).isEqualTo(1_000_000);
        }
    }

    @Test
    void aNameThatIsNotKnownStaysSoForAWhile() {
        // No resolver asks a server for a label of more than 63 letters.
        String name = "x".repeat(64) + ".invalid";
        Reading<GoAnswer> unknown = client.read(new GoEndpoint(name, 80, "/"));
        assertThat(unknown.reason()).isEqualTo("http://" + name + ":80/: its name is not known: " + name);
        assertThat(client.read(new GoEndpoint(name, 80, "/"))).isEqualTo(unknown);
    }

    @Test
    void readsAUnixSocket(@TempDir Path folder) throws IOException {
        Path socket = folder.resolve("go.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Thread thread = new Thread(() -> {
                try (SocketChannel accepted = server.accept()) {
                    accepted.read(ByteBuffer.allocate(4096));
                    accepted.write(ByteBuffer.wrap((OK + "\r\n" + metrics("")).getBytes(ISO_8859_1)));
                } catch (IOException e) {
                    // the assertion below tells
                }
            });
            thread.setDaemon(true);
            thread.start();
            GoEndpoint endpoint = new GoEndpoint(socket.toString(), 0, "/metrics");
            assertThat(objectsBytes(client.read(endpoint))).isEqualTo(1_000_000);
        }
        assertThat(client.read(new GoEndpoint(folder.resolve("none.sock").toString(), 0, "/"))
                        .reason())
                .contains("none.sock:/: ");
    }

    @Test
    void nobodyListens() throws IOException {
        int port = freePort();
        assertThat(client.read(new GoEndpoint("127.0.0.1", port, "/")).reason())
                .startsWith("http://127.0.0.1:" + port + "/: ")
                .containsAnyOf("refused", "nobody listens");
    }

    @Test
    void closesAllThatItOpened() throws IOException {
        UnixOperatingSystemMXBean system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        GoEndpoint none = new GoEndpoint("127.0.0.1", freePort(), "/");
        try (Endpoint good = Endpoint.saying200(metrics(""));
                Endpoint broken = Endpoint.saying("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n")) {
            long before = 0;
            for (int i = 0; i < 60; i++) {
                if (i == 20) before = system.getOpenFileDescriptorCount();
                good.readWith(client);
                broken.readWith(client);
                client.read(none);
            }
            // The servers' ends of the last connections may still close.
            assertThat(system.getOpenFileDescriptorCount()).isLessThan(before + 20);
        }
    }

    @Test
    void directMemoryIsAFewKilobytesForGood() throws Exception {
        String large = "# a comment of a page that is large\n".repeat(20_000) + metrics("");
        try (Endpoint endpoint = Endpoint.saying200(large)) {
            // The server's thread has its own buffer by now.
            endpoint.readWith(client);
            long before = directBytes();
            AtomicInteger read = new AtomicInteger();
            long[] after = new long[1];
            // A new thread has no buffer yet.
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 20; i++) {
                    if (endpoint.readWith(client).isPresent()) read.incrementAndGet();
                }
                after[0] = directBytes();
            });
            thread.start();
            thread.join();
            assertThat(read).hasValue(20);
            // From 24 on the JVM does not count what threads keep for transfers.
            boolean counted = Runtime.version().feature() < 24;
            assertThat(after[0] - before).isBetween(counted ? 1L : 0L, counted ? 8L << 10 : 0L);
        }
    }

    @Test
    void aReadLeavesLittleGarbage() throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        String large = "# a comment of a page that is large\n".repeat(20_000) + metrics("");
        try (Endpoint endpoint = Endpoint.saying200(large)) {
            for (int i = 0; i < 50; i++) endpoint.readWith(client);
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 50; i++) endpoint.readWith(client);
            long each = (threads.getCurrentThreadAllocatedBytes() - before) / 50;
            // 720 KB were read
            assertThat(each).isLessThan(20_000);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return taken.getLocalPort();
        }
    }

    private static long directBytes() {
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            if (pool.getName().equals("direct")) return pool.getTotalCapacity();
        }
        throw new AssertionError("no pool of direct buffers");
    }
}
