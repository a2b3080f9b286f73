package dev.arenascope.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.launcher.MainWatch.Phase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MainWatchTest {
    @Test
    void mainRunsWhenItIsAtTheBottom() {
        assertThat(phase(frame("java.lang.Thread", "sleep"), frame("shop.Orders", "main")))
                .isEqualTo(Phase.MAIN);
    }

    @Test
    void anotherAgentsPremainIsBeforeMain() {
        StackTraceElement[] premain = {
            frame("other.Agent", "premain"), frame("sun.instrument.InstrumentationImpl", "loadClassAndCallPremain")
        };
        assertThat(MainWatch.phase(premain)).isEqualTo(Phase.BEFORE_MAIN);
    }

    @Test
    void loadingTheMainClassIsBeforeMain() {
        assertThat(phase(frame("sun.launcher.LauncherHelper", "checkAndLoadMain")))
                .isEqualTo(Phase.BEFORE_MAIN);
        assertThat(phase(frame("sun.launcher.LauncherHelper", "main"))).isEqualTo(Phase.BEFORE_MAIN);
    }

    @Test
    void anEmptyOrForeignStackTellsNothing() {
        assertThat(phase()).isEqualTo(Phase.UNKNOWN);
        assertThat(phase(frame("shop.Orders", "start"))).isEqualTo(Phase.UNKNOWN);
    }

    @Test
    @Timeout(60)
    void doesNotWaitForAnAttachedAgentOrAThreadThatEnded() throws InterruptedException {
        MainWatch.STARTED.await();
        Thread ended = new Thread(() -> {});
        ended.start();
        ended.join();
        MainWatch.of(ended).await();
        assertThat(ended.isAlive()).isFalse();
    }

    private static Phase phase(StackTraceElement... stack) {
        return MainWatch.phase(stack);
    }

    private static StackTraceElement frame(String type, String method) {
        return new StackTraceElement(type, method, null, -1);
    }
}
