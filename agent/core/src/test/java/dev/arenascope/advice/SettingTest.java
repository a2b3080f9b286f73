package dev.arenascope.advice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTest {
    /** Lines as the rules write them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "MALLOC_ARENA_MAX=2 keeps less | MALLOC_ARENA_MAX=2",
                "MALLOC_ARENA_MAX=2, and a trim: neither alone helps | MALLOC_ARENA_MAX=2",
                "MALLOC_ARENA_MAX=2, or MALLOC_MMAP_THRESHOLD_=1073741824: fewer blocks of their own | MALLOC_ARENA_MAX=2",
                "-XX:G1PeriodicGCInterval=60000 -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20 within four intervals of rest"
                        + " | -XX:G1PeriodicGCInterval=60000 -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20",
                "-Xms16m -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20 -XX:-ShrinkHeapInSteps, and then jcmd 1 GC.run gives it back once"
                        + " | -Xms16m -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20 -XX:-ShrinkHeapInSteps",
                "-XX:+UseG1GC -XX:G1PeriodicGCInterval=60000: the parallel collector gives nothing back | -XX:+UseG1GC -XX:G1PeriodicGCInterval=60000",
                "-Xmx320m, a fifth less than now | -Xmx320m",
                "-Djdk.nio.maxCachedBufferSize=65536: threads then free the larger ones after use | -Djdk.nio.maxCachedBufferSize=65536",
                "-Dio.netty.allocator.useCacheForAllThreads=false, or without | -Dio.netty.allocator.useCacheForAllThreads=false",
                "LD_PRELOAD=libjemalloc.so.2: size classes keep short-lived and long-lived blocks apart | LD_PRELOAD=libjemalloc.so.2",
                "GLIBC_TUNABLES=glibc.malloc.hugetlb=0: khugepaged fills | GLIBC_TUNABLES=glibc.malloc.hugetlb=0",
                "MALLOC_CONF=background_thread:true,dirty_decay_ms:1000,muzzy_decay_ms:0 gives them back"
                        + " | MALLOC_CONF=background_thread:true,dirty_decay_ms:1000,muzzy_decay_ms:0",
                "GOGC=100 beside GOMEMLIMIT=80MiB: memory goes back within two minutes | GOGC=100",
                "GOMEMLIMIT=80MiB, room for as much garbage as is alive | GOMEMLIMIT=80MiB",
                "-Xmx512m -XX:MaxDirectMemorySize=64m | -Xmx512m -XX:MaxDirectMemorySize=64m"
            })
    void aLineBeginsWithWhatToSet(String line, String settings) {
        assertThat(Setting.leading(line).stream().map(Setting::text)).containsExactly(settings.split(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "jcmd 17 System.trim_native_heap gives it back once",
                "raise the limit of /a to 500m",
                "memory.high=450M in /a",
                "madvise in /sys/kernel/mm/transparent_hugepage/enabled: khugepaged fills",
                "without -XX:+AlwaysPreTouch, or with -Xmx64m",
                "with GOGC=off the runtime gives nothing back",
                "debug.SetGCPercent(50) while it runs",
                "-Xlog:gc",
                "-XX: -XX:+ -D= -Dx",
                "=2 A= a=1"
            })
    void aSentenceSetsNothing(String line) {
        assertThat(Setting.leading(line)).isEmpty();
    }

    @Test
    void differentWordsForTheSameSettingHaveOneKey() {
        List<Setting> two = Setting.leading("-Xmx512m -XX:MaxHeapSize=536870912");
        assertThat(two.get(0).key()).isEqualTo(two.get(1).key());
        assertThat(two.get(0).isSame(two.get(1).value())).isTrue();
        assertThat(Setting.leading("-XX:+UseG1GC -XX:+UseParallelGC").stream().map(Setting::key))
                .containsExactly(Setting.COLLECTOR, Setting.COLLECTOR);
        assertThat(Setting.leading("-XX:-UseG1GC").get(0).key()).isEqualTo("UseG1GC");
    }

    @Test
    void sizesNearEachOtherAreAlikeAndPercentsAreNot() {
        Setting heap = Setting.leading("-Xmx320m").get(0);
        assertThat(heap.isLike("300m")).isTrue();
        assertThat(heap.isLike("400m")).isFalse();
        assertThat(heap.isSame("300m")).isFalse();
        assertThat(Setting.leading("GOGC=100").get(0).isLike("110")).isFalse();
    }
}
