package dev.arenascope.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.GarbageCollectionNotificationInfo;
import dev.arenascope.snapshot.GcLog;
import dev.arenascope.snapshot.Reading;
import javax.management.Notification;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import org.junit.jupiter.api.Test;

class GcListenerTest {
    @Test
    void twoCollectionsTellARateAndWhatTheyTook() {
        try (GcListener listener = new GcListener()) {
            // Two within a millisecond have no time between, and without garbage the second may leave more than it
            // found.
            await().until(() -> {
                garbage = new byte[16 << 20];
                garbage = new byte[0];
                System.gc();
                return listener.log().flatMap(GcLog::bytesPerSecond).isPresent();
            });
            Reading<GcLog> log = listener.log();
            assertThat(log.flatMap(l -> l.pauseShare()).orElse(0.0)).isBetween(0.0, 1.0);
            long before = log.flatMap(l -> l.cycles().get(0).heapBefore()).orElse(0L);
            long after = log.flatMap(l -> l.cycles().get(0).heapAfter()).orElse(0L);
            assertThat(after).isPositive().isLessThanOrEqualTo(before);
            assertThat(listener.allocated().isPresent()).isTrue();
        }
    }

    @Test
    void aNotificationThatCannotBeReadSpoilsTheFiguresOnlyUntilTheNextOne() throws OpenDataException {
        try (GcListener listener = new GcListener()) {
            String[] names = {"alien"};
            CompositeType type =
                    new CompositeType("alien", "alien", names, names, new OpenType<?>[] {SimpleType.STRING});
            Notification alien =
                    new Notification(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION, "test", 1);
            alien.setUserData(new CompositeDataSupport(type, names, new Object[] {"x"}));
            listener.handleNotification(alien, null);
            assertThat(listener.log().reason()).startsWith("a collection's notification could not be read");
            System.gc();
            await().until(() -> listener.log().isPresent());
        }
    }

    @Test
    void collectionsTellWhatTheyFreed() {
        try (GcListener listener = new GcListener()) {
            garbage = new byte[16 << 20];
            assertThat(garbage).hasSize(16 << 20);
            garbage = new byte[0];
            System.gc();
            await().until(() ->
                    listener.log().map(log -> log.freedBytes() > 8 << 20).orElse(false));
            assertThat(listener.log()
                            .flatMap(GcLog::last)
                            .map(GcLog.Cycles::freedBytes)
                            .orElse(0L))
                    .isPositive();
        }
    }

    private static volatile byte[] garbage = {};
}
