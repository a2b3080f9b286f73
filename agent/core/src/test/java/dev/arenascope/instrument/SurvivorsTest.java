package dev.arenascope.instrument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.arenascope.snapshot.AllocationSite.Lifetime;
import dev.arenascope.snapshot.Reading;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SurvivorsTest {
    private static final int SITE = 5;
    /** Of arrays of 100 bytes. */
    private static final int SIZE_CLASS = 7;

    private final Map<Integer, Long> seen = new HashMap<>();
    private final Survivors survivors = new Survivors(sizesOf(64), seen::put);

    private static Instrumentation sizesOf(long bytes) {
        return (Instrumentation) Proxy.newProxyInstance(
                SurvivorsTest.class.getClassLoader(),
                new Class<?>[] {Instrumentation.class},
                (proxy, method, arguments) -> bytes);
    }

    private void made(Object made) {
        survivors.accept(made, 120L << 16 | SITE);
    }

    private Lifetime lifetime() {
        Reading<Lifetime> lifetime = survivors.lifetime(SITE, SIZE_CLASS);
        return lifetime.orElse(new Lifetime(List.of(), -1));
    }

    @Test
    void whatIsHeldIsAliveAndWhatIsNotDiesByACollection() {
        List<Object> held = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Object made = new byte[100];
            made(made);
            if (i < 3) held.add(made);
        }
        survivors.follow();
        assertThat(survivors.followed()).isEqualTo(10);
        await().until(() -> {
            System.gc();
            survivors.follow();
            return survivors.followed() == 3;
        });
        assertThat(lifetime().alive()).isEqualTo(3);
        assertThat(lifetime().diedBy().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(7);
        assertThat(held).hasSize(3);
    }

    @Test
    void whatDiesAtTheFirstOfSeveralCollectionsIsYoung() {
        made(new byte[100]);
        survivors.follow();
        await().until(() -> {
            for (int i = 0; i < 5; i++) System.gc();
            survivors.follow();
            return survivors.followed() == 0;
        });
        assertThat(lifetime()).isEqualTo(new Lifetime(List.of(1L, 0L, 0L, 0L, 0L, 0L), 0));
    }

    @Test
    void whatMayBeHumongousIsNotFollowed() {
        Object large = new byte[600_000];
        survivors.accept(large, 600_016L << 16 | SITE);
        survivors.follow();
        assertThat(survivors.followed()).isZero();
        assertThat(large).isNotNull();
    }

    @Test
    void aSampleThatIsOldIsAliveForGoodAndMakesRoom() {
        Object held = new byte[100];
        made(held);
        survivors.follow();
        for (int i = 0; i < 70; i++) System.gc();
        survivors.follow();
        assertThat(survivors.followed()).isZero();
        assertThat(lifetime().alive()).isEqualTo(1);
        assertThat(held).isNotNull();
    }

    @Test
    void theSizeOfAnInstanceIsAskedForAndNothingIsKeptBeyondTheBounds() {
        List<Object> held = new ArrayList<>();
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 2000; i++) {
                Object made = new Object();
                held.add(made);
                survivors.accept(made, SITE);
            }
            survivors.follow();
        }
        assertThat(seen).containsEntry(SITE, 64L);
        assertThat(survivors.followed()).isEqualTo(4096);
        survivors.forget(SITE);
        assertThat(survivors.followed()).isZero();
        assertThat(survivors.lifetime(SITE, 6).isPresent()).isFalse();
        assertThat(held).hasSize(20_000);
    }
}
