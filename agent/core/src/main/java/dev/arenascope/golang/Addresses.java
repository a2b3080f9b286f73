package dev.arenascope.golang;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of endpoints. Loopback is known without asking; another host, which the user named, is looked up once, and again when it could
 * not be reached, at most every ten minutes. A look-up waits as long as the resolver does (a dead one, half a minute for each name that it
 * completes) and cannot be ended, on the agent's one thread: once those of ten minutes have together taken 200 ms, no other begins for the
 * next ten. So one that is slow costs its time once in ten minutes, however many names there are.
 */
final class Addresses {
    private static final long AGAIN_NANOS = 600_000_000_000L;

    private static final long MOST_NANOS = 200_000_000;
    private static final String NOT_NOW = "its name is not looked up yet: look-ups were slow less than ten minutes ago";

    private static final byte[] LOOPBACK_4 = {127, 0, 0, 1};
    private static final byte[] LOOPBACK_6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    /** Where names are looked up. */
    interface Resolver {
        InetAddress[] all(String name) throws UnknownHostException;
    }

    private static final class OfJava implements Resolver {
        @Override
        public InetAddress[] all(String name) throws UnknownHostException {
            return InetAddress.getAllByName(name);
        }
    }

    private static final class Clock implements LongSupplier {
        @Override
        public long getAsLong() {
            return System.nanoTime();
        }
    }

    private static final class Host {
        InetAddress[] addresses = {};
        String reason = "";
        long askedNanos;
        boolean unreached;
    }

    private final Map<String, Host> hosts = new HashMap<>();
    private final Resolver resolver;
    private final LongSupplier clock;
    /** When the ten minutes began that the time is counted in. */
    private long sinceNanos;

    private long tookNanos;

    Addresses() {
        this(new OfJava(), new Clock());
    }

    /** @param clock monotonic, nanoseconds */
    Addresses(Resolver resolver, LongSupplier clock) {
        this.resolver = resolver;
        this.clock = clock;
    }

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
        long nowNanos = clock.getAsLong();
        boolean wanted = host == null || (host.unreached && nowNanos - host.askedNanos > AGAIN_NANOS);
        if (wanted && mayLookUp(nowNanos)) {
            host = lookUp(name, nowNanos);
            hosts.put(name, host);
        }
        if (host == null) throw new UnreadableException(NOT_NOW);
        if (host.addresses.length == 0) throw new UnreadableException(host.reason);
        return host.addresses;
    }

    private boolean mayLookUp(long nowNanos) {
        if (tookNanos > 0 && nowNanos - sinceNanos > AGAIN_NANOS) tookNanos = 0;
        if (tookNanos == 0) sinceNanos = nowNanos;
        return tookNanos < MOST_NANOS;
    }

    private Host lookUp(String name, long nowNanos) {
        Host host = new Host();
        host.askedNanos = nowNanos;
        try {
            host.addresses = resolver.all(name);
        } catch (UnknownHostException e) {
            host.reason = "its name is not known: " + name;
            host.unreached = true;
        }
        long endNanos = clock.getAsLong();
        tookNanos += Math.max(1, endNanos - nowNanos);
        if (tookNanos >= MOST_NANOS) sinceNanos = endNanos;
        return host;
    }
}
