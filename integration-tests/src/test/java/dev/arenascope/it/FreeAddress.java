package dev.arenascope.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/** Where a program of a test may listen. */
final class FreeAddress {
    private static final AtomicInteger HOSTS = new AtomicInteger();

    private FreeAddress() {}

    /**
     * A loopback address with a port that is free there, such as {@code 127.83.20.7:40123}. Nothing else listens at addresses such as these, so that
     * nobody takes the port before the program does.
     */
    static String next() {
        return at("127.83.20." + (1 + HOSTS.getAndIncrement() % 250));
    }

    static String at(String address) {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            return address + ":" + socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
