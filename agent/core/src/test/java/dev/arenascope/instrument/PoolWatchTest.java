package dev.arenascope.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PoolWatchTest {
    private final AtomicInteger woken = new AtomicInteger();
    private final PoolWatch watch = new PoolWatch(woken::incrementAndGet);
    private final ClassLoader loader = getClass().getClassLoader();

    @Test
    void aKnownClassWakesTheAgentAndIsLeftAsItIs() {
        for (PoolClass known : PoolClass.values()) {
            assertThat(watch.transform(loader, known.internalName(), null, null, new byte[0]))
                    .isNull();
            assertThat(watch.next())
                    .as("%s", known)
                    .isNotNull()
                    .satisfies(ref -> assertThat(ref.refersTo(loader)).isTrue());
        }
        assertThat(woken).hasValue(PoolClass.values().length);
        assertThat(watch.next()).isNull();
    }

    @Test
    void nothingElseIsNoticed() {
        String[] others = {
            "java/lang/String", "io/netty/buffer/ByteBuf", "com/zaxxer/hikari/HikariDataSource", "io/netty/buffer/", ""
        };
        for (String other : others) watch.transform(loader, other, null, null, new byte[0]);
        watch.transform(loader, null, null, null, new byte[0]);
        watch.transform(null, PoolClass.HIKARI.internalName(), null, null, new byte[0]);
        watch.transform(loader, PoolClass.HIKARI.internalName(), String.class, null, new byte[0]);
        assertThat(woken).hasValue(0);
        assertThat(watch.next()).isNull();
    }
}
