package dev.arenascope.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;
import static org.awaitility.Awaitility.await;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.arenascope.snapshot.JvmFlags;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.JvmLayout.Kind;
import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.Reading;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against the JVM that runs the tests. */
class JvmTest {
    private final Jvm jvm = new Jvm();

    @AfterEach
    void close() {
        jvm.close();
    }

    @Test
    void theLayoutHoldsAHeapOfTheMaximalSize() {
        JvmLayout layout = jvm.layout().orElse(new JvmLayout("", List.of()));
        long heapBytes = layout.areas().stream()
                .filter(a -> a.kind() == Kind.JAVA_HEAP)
                .mapToLong(a -> a.range().sizeBytes())
                .sum();
        assertThat(heapBytes).isGreaterThanOrEqualTo(Runtime.getRuntime().maxMemory());
        assertThat(layout.areas()).anyMatch(a -> a.kind() == Kind.CODE_CACHE).anyMatch(a -> a.kind() == Kind.GC);
    }

    @Test
    void readsPoolsBuffersCollectorsClassesAndThreads() {
        JvmMemory memory = jvm.memory().orElse(new JvmMemory(List.of(), List.of(), List.of(), 0, 0, 0));
        assertThat(memory.pools())
                .anyMatch(JvmMemory.Pool::heap)
                .anyMatch(p -> p.name().equals("Metaspace"));
        assertThat(memory.buffers()).anyMatch(b -> b.name().equals("direct"));
        assertThat(memory.collectors()).isNotEmpty();
        assertThat(memory.maxHeapBytes()).isEqualTo(Runtime.getRuntime().maxMemory());
        assertThat(memory.loadedClasses()).isGreaterThan(500);
        assertThat(memory.threads()).isPositive();
    }

    @Test
    void manageableOptionsAreToldAsTheyAreNowAndWhetherSomebodySetThem() {
        HotSpotDiagnosticMXBean bean = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        String name = JvmFlags.Manageable.MIN_FREE_RATIO;
        String before = bean.getVMOption(name).getValue();
        assertThat(manageable(name)).isEqualTo(before + " explicit false");
        try {
            bean.setVMOption(name, "7");
            assertThat(manageable(name)).isEqualTo("7 explicit true");
        } finally {
            bean.setVMOption(name, before);
        }
        assertThat(manageable("NoSuchOption")).isEqualTo("this JVM has no option NoSuchOption");
    }

    private String manageable(String name) {
        Reading<JvmFlags.Manageable> flag = jvm.flags().flatMap(f -> f.manageable(name));
        return flag.map(m -> m.value() + " explicit " + m.explicit()).orElse(flag.reason());
    }

    @Test
    void metaspaceAgreesWithItsMemoryPool() {
        long pool = jvm.memory().map(JvmTest::metaspaceCommitted).orElse(0L);
        long committed = jvm.metaspace()
                .map(m -> m.nonClass().committedBytes()
                        + m.classSpace().map(s -> s.committedBytes()).orElse(0L))
                .orElse(0L);
        assertThat(committed).isCloseTo(pool, withPercentage(10));
    }

    private static long metaspaceCommitted(JvmMemory memory) {
        for (JvmMemory.Pool p : memory.pools()) if (p.name().equals("Metaspace")) return p.committedBytes();
        return 0;
    }

    @Test
    void readsTheHeapInfo() {
        assertThat(jvm.heapInfo().map(h -> h.usedBytes() > 0 && h.usedBytes() <= h.committedBytes()))
                .isEqualTo(Reading.of(true));
    }

    @Test
    void nativeTagsAreAbsentWithTheFlagThatWouldHelp() {
        boolean tracked = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .anyMatch(a -> a.startsWith("-XX:NativeMemoryTracking"));
        assertThat(jvm.nativeTags().isPresent()).isEqualTo(tracked);
        if (!tracked) assertThat(jvm.nativeTags().reason()).contains("-XX:NativeMemoryTracking=summary");
    }

    @Test
    void anUnknownCommandIsAbsentWithItsName() {
        assertThat(new DiagnosticCommands().run("vmNothing", "VM.nothing"))
                .isEqualTo(Reading.absent("this JVM has no command VM.nothing"));
    }

    @Test
    void theNativeHeapIsReadOrTheMissingCommandNamed() {
        assertThat(jvm.nativeHeapInfo()
                        .map(m -> m.arenas() > 0 && m.systemBytes() > 0)
                        .orElse(true))
                .isTrue();
        if (Runtime.version().feature() < 25) {
            assertThat(jvm.nativeHeapInfo().reason()).contains("System.native_heap_info");
        }
    }

    @Test
    void countsCollectionsUntilItIsClosed() {
        assertThat(jvm.gc().isPresent()).isTrue();
        System.gc();
        await().until(() -> jvm.gc().map(log -> !log.cycles().isEmpty()).orElse(false));
        jvm.gc().map(log -> {
            assertThat(log.cycles())
                    .allMatch(c -> c.count() > 0
                            && c.totalMs() >= c.lastMs()
                            && !c.after().isEmpty());
            return log;
        });
        jvm.close();
        assertThat(jvm.gc().map(log -> log.cycles().size())).isEqualTo(Reading.of(0));
    }
}
