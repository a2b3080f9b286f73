package demo.orders;

import java.time.Instant;

/** An order as stored. */
public record Order(long id, String customer, String sku, int quantity, long priceCents, Instant createdAt) {}
