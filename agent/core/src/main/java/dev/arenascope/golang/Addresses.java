package dev.arenascope.golang;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of endpoints. Loopback is known without asking; another host, which the user named, is looked up once, and again when it could
 * not be reached, at most every ten minutes: a look-up may wait long.
 */
final class Addresses {
    private static final long AGAIN_NANOS = 600_000_000_000L;

    private static final byte[] LOOPBACK_4 = {127, 0, 0, 1};
    private static final byte[] LOOPBACK_6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private static final class Host {
        InetAddress[] addresses = {};
        String reason = "";
        long askedNanos;
        boolean unreached;
    }

    private final Map<String, Host> hosts = new HashMap<>();

    SocketAddress[] of(GoEndpoint endpoint) throws IOException, UnreadableException {
        if (endpoint.isLocalSocket()) return new SocketAddress[] {UnixDomainSocketAddress.of(endpoint.host())};
        InetAddress[] all = addresses(endpoint.host());
        SocketAddress[] sockets = new SocketAddress[all.length];
        for (int i = 0; i < all.length; i++) sockets[i] = new InetSocketAddress(all[i], endpoint.port());
        return sockets;
    }

    /** The next read may look the name up anew. */
    void unreached(GoEndpoint endpoint) {
        Host host = hosts.get(endpoint.host());
        if (host != null) host.unreached = true;
    }

    private InetAddress[] addresses(String name) throws IOException, UnreadableException {
        if (name.equals("127.0.0.1")) return new InetAddress[] {InetAddress.getByAddress(name, LOOPBACK_4)};
        if (name.equals("::1")) return new InetAddress[] {InetAddress.getByAddress(name, LOOPBACK_6)};
        if (name.equalsIgnoreCase("localhost")) {
            return new InetAddress[] {
                InetAddress.getByAddress(name, LOOPBACK_4), InetAddress.getByAddress(name, LOOPBACK_6)
            };
        }
        @Nullable Host host = hosts.get(name);
        if (host == null || (host.unreached && System.nanoTime() - host.askedNanos > AGAIN_NANOS)) {
            host = lookUp(name);
            hosts.put(name, host);
        }
        if (host.addresses.length == 0) throw new UnreadableException(host.reason);
        return host.addresses;
    }

    private static Host lookUp(String name) {
        Host host = new Host();
        host.askedNanos = System.nanoTime();
        try {
            host.addresses = InetAddress.getAllByName(name);
        } catch (UnknownHostException e) {
            host.reason = "its name is not known: " + name;
            host.unreached = true;
        }
        return host;
    }
}
