package demo.orders;

import demo.feed.OrderFeed;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Orders over HTTP. */
@RestController
class OrderController {
    private static final int MOST_ORDERS = 5_000;

    private final OrderRepository orders;
    private final SidecarCache cache;
    private final OrderFeed feed;
    private final JsonMapper json;

    OrderController(OrderRepository orders, SidecarCache cache, OrderFeed feed, JsonMapper json) {
        this.orders = orders;
        this.cache = cache;
        this.feed = feed;
        this.json = json;
    }

    @PostMapping("/orders")
    ResponseEntity<Order> place(@RequestBody NewOrder wanted) {
        Order order = orders.insert(wanted);
        cache.put(order);
        feed.offer(json.writeValueAsBytes(order));
        return ResponseEntity.created(URI.create("/orders/" + order.id())).body(order);
    }

    @GetMapping("/orders/{id}")
    ResponseEntity<Order> find(@PathVariable long id) {
        Optional<Order> cached = cache.find(id);
        if (cached.isPresent()) {
            return ResponseEntity.ok(cached.get());
        }
        Optional<Order> stored = orders.find(id);
        stored.ifPresent(cache::put);
        return ResponseEntity.of(stored);
    }

    @GetMapping("/orders")
    List<Order> latest(@RequestParam(defaultValue = "50") int limit) {
        return orders.latest(clamp(limit));
    }

    @GetMapping("/orders/search")
    List<Order> search(
            @RequestParam String customer,
            @RequestParam(defaultValue = "0") long minCents,
            @RequestParam(defaultValue = "100") int limit) {
        return orders.search(customer, minCents, clamp(limit));
    }

    /** The newest orders, one JSON object a line, compressed. */
    @GetMapping("/orders/export.gz")
    void export(@RequestParam(defaultValue = "500") int limit, HttpServletResponse response) throws IOException {
        response.setContentType("application/gzip");
        try (GZIPOutputStream out = new GZIPOutputStream(response.getOutputStream(), 8192)) {
            for (Order order : orders.latest(clamp(limit))) {
                out.write(json.writeValueAsBytes(order));
                out.write('\n');
            }
        }
    }

    @GetMapping("/health")
    Map<String, Object> health() {
        return Map.of(
                "status", "up",
                "orders", orders.count(),
                "sidecar", cache.state(),
                "sentToPartner", feed.sentOrders(),
                "droppedForPartner", feed.droppedOrders());
    }

    private static int clamp(int limit) {
        return Math.max(1, Math.min(limit, MOST_ORDERS));
    }
}
