package demo.orders;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Read-through order cache in the Go sidecar. The service works without it: after a failure it is left alone for five
 * seconds, and {@code /health} tells the number of failures.
 */
@Component
class SidecarCache {
    private static final Duration PATIENCE = Duration.ofMillis(300);
    private static final long REST_NANOS = Duration.ofSeconds(5).toNanos();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong restUntilNanos = new AtomicLong(System.nanoTime());
    private final JsonMapper json;
    private final String url;

    SidecarCache(@Value("${sidecar.url}") String url, JsonMapper json) {
        this.url = url;
        this.json = json;
    }

    Optional<Order> find(long id) {
        if (!usable()) {
            return Optional.empty();
        }
        try {
            HttpResponse<byte[]> answer = http.send(request(id).GET().build(), BodyHandlers.ofByteArray());
            return answer.statusCode() == 200
                    ? Optional.of(json.readValue(answer.body(), Order.class))
                    : Optional.empty();
        } catch (IOException e) {
            rest();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    /** Sends the order on its way and does not wait. */
    void put(Order order) {
        if (!usable()) {
            return;
        }
        var body = HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(order));
        var unused = http.sendAsync(request(order.id()).PUT(body).build(), BodyHandlers.discarding())
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        rest();
                    }
                });
    }

    String state() {
        return url.isEmpty() ? "none" : url + ", " + failures + " failures";
    }

    private boolean usable() {
        return !url.isEmpty() && System.nanoTime() - restUntilNanos.get() >= 0;
    }

    private void rest() {
        failures.incrementAndGet();
        restUntilNanos.set(System.nanoTime() + REST_NANOS);
    }

    private HttpRequest.Builder request(long id) {
        return HttpRequest.newBuilder(URI.create(url + "/orders/" + id)).timeout(PATIENCE);
    }
}
