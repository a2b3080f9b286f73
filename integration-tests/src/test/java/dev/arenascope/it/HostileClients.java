package dev.arenascope.it;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Connections that are up to no good, all open at once. */
final class HostileClients implements AutoCloseable {
    private static final int CONNECT_WITHIN_MS = 5000;
    private static final String HUGE = "x".repeat(64 << 10);
    private static final List<String> BYTES = List.of(
            "", // says nothing
            "GET /met", // and no more
            "\u0016\u0003\u0001\u0002\u0000\u0001 TLS\n\n",
            "GET /metrics HTTP/1.1\r\nCookie: " + HUGE,
            "GET /../../../../etc/passwd HTTP/1.1\r\n\r\n",
            "GET /metrics HTTP/1.1\r\nHost: rebinding.example\r\n\r\n",
            "POST /metrics HTTP/1.1\r\nContent-Length: 1000000000\r\n\r\n" + HUGE,
            "GET /metrics HTTP/1.1\r\n\r\n"); // never reads the answer

    private final Deque<Socket> open = new ArrayDeque<>();
    private int refused;

    /** @param address such as {@code 127.0.0.1:9201} */
    static HostileClients of(String address, int connections) throws IOException {
        HostileClients clients = new HostileClients();
        int colon = address.lastIndexOf(':');
        InetSocketAddress target =
                new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
        for (int i = 0; i < connections; i++) clients.connect(target, BYTES.get(i % BYTES.size()));
        return clients;
    }

    private void connect(InetSocketAddress target, String bytes) throws IOException {
        Socket socket = new Socket();
        open.push(socket);
        try {
            socket.connect(target, CONNECT_WITHIN_MS);
            OutputStream out = socket.getOutputStream();
            out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        } catch (IOException e) {
            refused++; // what the server has closed already takes no more
        }
    }

    int refused() {
        return refused;
    }

    @Override
    public void close() throws IOException {
        while (!open.isEmpty()) open.pop().close();
    }
}
