package demo.orders;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Repository;

/** Orders in H2. Keeps the newest 20,000, so that a healthy service has a steady live set. */
@Repository
class OrderRepository {
    private static final long KEPT_ORDERS = 20_000;
    private static final long ORDERS_BETWEEN_PURGES = 1_000;
    private static final String SELECT = "select id, customer, sku, quantity, price_cents, created_at from orders ";

    private final JdbcClient jdbc;

    OrderRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Order insert(NewOrder order) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        GeneratedKeyHolder keys = new GeneratedKeyHolder();
        jdbc.sql("insert into orders (customer, sku, quantity, price_cents, created_at) values (?, ?, ?, ?, ?)")
                .params(
                        order.customer(),
                        order.sku(),
                        order.quantity(),
                        order.priceCents(),
                        now.atOffset(ZoneOffset.UTC))
                .update(keys, "id");
        long id = Objects.requireNonNull(keys.getKey(), "H2 returned no id").longValue();
        if (id % ORDERS_BETWEEN_PURGES == 0) {
            jdbc.sql("delete from orders where id <= ?").param(id - KEPT_ORDERS).update();
        }
        return new Order(id, order.customer(), order.sku(), order.quantity(), order.priceCents(), now);
    }

    Optional<Order> find(long id) {
        return jdbc.sql(SELECT + "where id = ?")
                .param(id)
                .query(OrderRepository::read)
                .optional();
    }

    List<Order> latest(int limit) {
        return jdbc.sql(SELECT + "order by id desc limit ?")
                .param(limit)
                .query(OrderRepository::read)
                .list();
    }

    List<Order> search(String customer, long minCents, int limit) {
        return jdbc.sql(SELECT + "where customer = ? and price_cents >= ? order by id desc limit ?")
                .params(customer, minCents, limit)
                .query(OrderRepository::read)
                .list();
    }

    long count() {
        return jdbc.sql("select count(*) from orders").query(Long.class).single();
    }

    private static Order read(ResultSet row, int number) throws SQLException {
        return new Order(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getInt(4),
                row.getLong(5),
                row.getObject(6, OffsetDateTime.class).toInstant());
    }
}
