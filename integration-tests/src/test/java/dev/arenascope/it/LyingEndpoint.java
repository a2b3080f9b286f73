package dev.arenascope.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Answers in a sidecar's place, and not the truth. What it is ordered to do it keeps, and does not do. */
final class LyingEndpoint implements AutoCloseable {
    private static final Pattern BYTES = Pattern.compile("(\"\\w+Bytes\":)(\\d{1,13})\\b");

    private final HttpServer server;
    private final List<String> orders = new CopyOnWriteArrayList<>();

    private LyingEndpoint(DemoSidecar sidecar, UnaryOperator<String> lie) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/arenascope", exchange -> answer(exchange, sidecar, lie));
        server.start();
    }

    /** Says that it is so many times as large as it is. */
    static LyingEndpoint exaggerating(DemoSidecar sidecar, int times) {
        return new LyingEndpoint(
                sidecar,
                truth -> BYTES.matcher(truth).replaceAll(m -> m.group(1) + Long.parseLong(m.group(2)) * times));
    }

    /** Says for ever what it said first. */
    static LyingEndpoint repeating(DemoSidecar sidecar) {
        String first = truth(sidecar);
        return new LyingEndpoint(sidecar, truth -> first);
    }

    private void answer(HttpExchange exchange, DemoSidecar sidecar, UnaryOperator<String> lie) throws IOException {
        String order = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (!exchange.getRequestMethod().equals("GET")) orders.add(exchange.getRequestMethod() + " " + order);
        byte[] body = lie.apply(truth(sidecar)).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String truth(DemoSidecar sidecar) {
        try (InputStream in = URI.create(sidecar.url("/arenascope")).toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it was to do, so far. */
    List<String> orders() {
        return orders;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/arenascope";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
