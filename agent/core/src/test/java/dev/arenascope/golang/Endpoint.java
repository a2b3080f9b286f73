package dev.arenascope.golang;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.arenascope.snapshot.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/** A server for one test, which answers each connection as the test says; what it sends is counted. */
final class Endpoint implements AutoCloseable {
    /** Answers after the request came in; the connection closes when it returns. */
    interface Manner {
        void answer(Socket client, OutputStream out) throws IOException;
    }

    /** Never ends by itself: the client goes, or the server is closed. */
    static final Manner HANGS = (client, out) -> {
        while (client.getInputStream().read() >= 0) {}
    };

    private final ServerSocket server;
    private final Thread thread;
    private final AtomicLong sent = new AtomicLong();
    private volatile String request = "";
    private volatile boolean closed;

    private Endpoint(Manner manner) throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        thread = new Thread(() -> serve(manner), "endpoint");
        thread.setDaemon(true);
        thread.start();
    }

    static Endpoint that(Manner manner) throws IOException {
        return new Endpoint(manner);
    }

    static Endpoint saying(String answer) throws IOException {
        return that((client, out) -> out.write(answer.getBytes(ISO_8859_1)));
    }

    static Endpoint saying200(String body) throws IOException {
        return saying("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    GoEndpoint at(String path) {
        return new GoEndpoint("127.0.0.1", server.getLocalPort(), path);
    }

    Reading<GoAnswer> readWith(GoClient client) {
        return client.read(at("/metrics"));
    }

    long sent() {
        return sent.get();
    }

    String request() {
        return request;
    }

    private void serve(Manner manner) {
        while (!closed) {
            try (Socket client = server.accept()) {
                request = head(client.getInputStream());
                manner.answer(client, new Counted(client.getOutputStream(), sent));
            } catch (IOException e) {
                // the client went, as it should, or the test is over
            }
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) break;
            head.append((char) b);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        server.close();
        try {
            // Whoever it answered is gone by now, so it ends; what it has open is closed before the next test looks.
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Counted extends OutputStream {
        private final OutputStream out;
        private final AtomicLong sent;

        Counted(OutputStream out, AtomicLong sent) {
            this.out = out;
            this.sent = sent;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            sent.incrementAndGet();
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
            sent.addAndGet(length);
        }
    }
}
