package demo.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OrderFeedTest {
    @Test
    void sendsWaitingOrdersInWholeFrames() {
        try (Partner partner = new Partner();
                OrderFeed feed = new OrderFeed(partner)) {
            for (int i = 0; i < 1_200; i++) {
                feed.offer(("{\"id\":" + i + ",\"customer\":\"ada\"}").getBytes(StandardCharsets.UTF_8));
            }

            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(feed.sentOrders()).isEqualTo(1_200));
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(partner.receivedFrames()).isGreaterThanOrEqualTo(3));
            assertThat(feed.droppedOrders()).isZero();
        }
    }
}
