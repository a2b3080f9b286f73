package demo.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class SidecarCacheTest {
    private static final Order ORDER = new Order(7, "ada", "tea", 2, 1250, Instant.parse("2026-11-23T12:00:00Z"));
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<String, byte[]> held = new ConcurrentHashMap<>();

    @Test
    void findsInTheSidecarWhatItPutThere() throws IOException {
        HttpServer sidecar = start();
        try {
            SidecarCache cache =
                    new SidecarCache("http://localhost:" + sidecar.getAddress().getPort(), JSON);
            assertThat(cache.find(7)).isEmpty();

            cache.put(ORDER);

            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(cache.find(7)).contains(ORDER));
            assertThat(cache.state()).endsWith(", 0 failures");
        } finally {
            sidecar.stop(0);
        }
    }

    @Test
    void leavesASidecarThatIsGoneAloneForAWhile() throws IOException {
        HttpServer sidecar = start();
        SidecarCache cache =
                new SidecarCache("http://localhost:" + sidecar.getAddress().getPort(), JSON);
        sidecar.stop(0);

        assertThat(cache.find(7)).isEmpty();
        assertThat(cache.find(7)).isEmpty();
        assertThat(cache.state()).endsWith(", 1 failures");
    }

    private HttpServer start() throws IOException {
        HttpServer sidecar = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        sidecar.createContext("/orders/", this::answer);
        sidecar.start();
        return sidecar;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        try (exchange) {
            if (exchange.getRequestMethod().equals("PUT")) {
                held.put(path, exchange.getRequestBody().readAllBytes());
                exchange.sendResponseHeaders(204, -1);
            } else if (held.containsKey(path)) {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write(held.get(path));
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        }
    }
}
