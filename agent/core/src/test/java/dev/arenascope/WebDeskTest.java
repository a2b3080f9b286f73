package dev.arenascope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.report.http.Response;
import dev.arenascope.snapshot.Reading;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WebDeskTest {
    private static final Reading<String> NO_TOKEN = Reading.absent("token is not set");

    private final List<String> written = new ArrayList<>();
    private final AgentLog log = new AgentLog(written::add);
    private WebDesk desk = desk("off", NO_TOKEN);

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void opensWhatItIsToldAndClosesIt() throws IOException {
        int port = free();
        desk = desk("127.0.0.1:" + port, NO_TOKEN);
        desk.open();
        desk.open();
        assertThat(isOpen(port)).isTrue();

        desk.close();
        desk.openAgain();
        assertThat(isOpen(port)).isFalse();
        desk.open();
        assertThat(isOpen(port)).isTrue();
        assertThat(written).isEmpty();
    }

    @Test
    void aPortInUseIsOneLineAndIsTriedAgain() throws IOException {
        int port;
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = other.getLocalPort();
            desk = desk("127.0.0.1:" + port, NO_TOKEN);
            desk.open();
            desk.openAgain();
            assertThat(written)
                    .containsExactly(
                            "arenascope: http=127.0.0.1:" + port + ": nothing is served: Address already in use\n");
        }
        desk.openAgain();
        assertThat(isOpen(port)).isTrue();
        assertThat(written)
                .hasSize(2)
                .last()
                .isEqualTo("arenascope: http=127.0.0.1:" + port + ": served from now on\n");
    }

    @Test
    void strangersAreServedOnlyWithAToken() throws IOException {
        int port = free();
        desk = desk("0.0.0.0:" + port, NO_TOKEN);
        desk.open();
        assertThat(isOpen(port)).isFalse();
        assertThat(written)
                .containsExactly("arenascope: http=0.0.0.0:" + port
                        + ": nothing is served: 0.0.0.0 is no loopback address: set token= as well\n");

        desk = desk("0.0.0.0:" + port, Reading.of("hunter2"));
        desk.open();
        assertThat(isOpen(port)).isTrue();
        assertThat(written.toString()).doesNotContain("hunter2");
    }

    @Test
    void aNameThatIsNotKnownIsLookedUpOnce() {
        desk = desk("no.such.host.invalid:9201", NO_TOKEN);
        desk.open();
        desk.openAgain();
        desk.openAgain();
        assertThat(log.count("http=no.such.host.invalid:9201: nothing is served: no such host: no.such.host.invalid"))
                .isEqualTo(1);
    }

    @Test
    void anAddressOfIpv6IsServedWhereThereIsOne() throws IOException {
        int port = free();
        desk = desk("[::1]:" + port, NO_TOKEN);
        desk.open();
        assertThat(written.size() + (isOpen("::1", port) ? 1 : 0)).isEqualTo(1);
    }

    private WebDesk desk(String http, Reading<String> token) {
        Reading<String> address = http.equals("off") ? Reading.absent("http=off") : Reading.of(http);
        return new WebDesk(address, token, request -> Response.page("text/plain", "here"), log);
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean isOpen(int port) throws IOException {
        return isOpen("127.0.0.1", port);
    }

    private static boolean isOpen(String host, int port) throws IOException {
        try (Socket socket = new Socket(host, port)) {
            return socket.isConnected();
        } catch (ConnectException e) {
            return false;
        }
    }
}
