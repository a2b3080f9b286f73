package dev.arenascope.golang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Names, whose look-up is the test's, and the addresses behind them. */
@Timeout(60)
class ConnectionTest {
    private static final long SECOND = 1_000_000_000;
    private static final byte[] SILENT = {127, 0, 0, 1};
    private static final byte[] LIVE = {127, 0, 0, 2};

    private final List<String> lookedUp = new ArrayList<>();
    private long nowNs = 77 * SECOND;
    private long lookUpTakesNs;
    private byte[][] found = {SILENT};

    private final Addresses addresses = new Addresses(this::all, () -> nowNs);

    private InetAddress[] all(String name) throws UnknownHostException {
        lookedUp.add(name);
        nowNs += lookUpTakesNs;
        if (found.length == 0) throw new UnknownHostException(name);
        InetAddress[] all = new InetAddress[found.length];
        for (int i = 0; i < all.length; i++) all[i] = InetAddress.getByAddress(name, found[i]);
        return all;
    }

    @Test
    void aSilentAddressHasItsPartOfTheTimeAndAHostThatIsSilentIsLookedUpAgain() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getByAddress(SILENT));
                ServerSocket live = new ServerSocket(full.getLocalPort(), 1, InetAddress.getByAddress(LIVE))) {
            GoEndpoint endpoint = new GoEndpoint("service", live.getLocalPort(), "/metrics");
            List<SocketChannel> waiting = fill(full.getLocalSocketAddress());
            try {
                assertThatThrownBy(() -> Connection.open(endpoint, addresses, 200))
                        .isInstanceOf(UnreadableException.class)
                        .hasMessageStartingWith("no whole answer within ");
                nowNs += 601 * SECOND;
                found = new byte[][] {SILENT, LIVE};
                Connection.open(endpoint, addresses, 2000).close();
                assertThat(lookedUp).containsExactly("service", "service");
            } finally {
                for (SocketChannel channel : waiting) channel.close();
            }
        }
    }

    @Test
    void aSlowResolverIsAskedOnceInTenMinutesForAllNames() {
        lookUpTakesNs = 5 * SECOND;
        found = new byte[][] {};
        assertThat(reason("a")).isEqualTo("its name is not known: a");
        for (String name : List.of("b", "c")) {
            assertThat(reason(name))
                    .isEqualTo("its name is not looked up yet: look-ups were slow less than ten minutes ago");
        }
        nowNs += 601 * SECOND;
        assertThat(reason("b")).isEqualTo("its name is not known: b");
        assertThat(reason("a")).isEqualTo("its name is not known: a");
        assertThat(lookedUp).containsExactly("a", "b");
    }

    @Test
    void quickLookUpsDoNotWaitForEachOther() throws Exception {
        lookUpTakesNs = 1_000_000;
        for (String name : List.of("a", "b", "c", "a")) {
            assertThat(addresses.of(new GoEndpoint(name, 80, "/"))).hasSize(1);
        }
        assertThat(lookedUp).containsExactly("a", "b", "c");
    }

    private String reason(String name) {
        try {
            addresses.of(new GoEndpoint(name, 80, "/"));
            throw new AssertionError("found " + name);
        } catch (UnreadableException | IOException e) {
            return Connection.reason(e);
        }
    }

    /** The kernel completes as many connections as the backlog has room for, and then none. */
    private static List<SocketChannel> fill(SocketAddress address) throws IOException {
        List<SocketChannel> waiting = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            SocketChannel channel = SocketChannel.open();
            waiting.add(channel);
            channel.configureBlocking(false);
            channel.connect(address);
        }
        return waiting;
    }
}
