package dev.arenascope.nativemem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.procfs.ProcDir;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In this JVM, whose malloc is the C library's: the twin by reflection, on the JDK that runs the tests. */
class ForeignCallsTest {
    private final ForeignCalls calls = new ForeignCalls();

    @Test
    void mallocLiesInTheCLibraryAndNoOtherAllocatorAnswers() {
        List<Mapping> mappings = ProcDir.self().maps().orElse(List.of());
        OtherMalloc malloc = new OtherMalloc(calls, true);
        assertThat(malloc.kind(mappings).reason()).startsWith("malloc lies in ");
        assertThat(malloc.isGlibc()).isTrue();
    }

    @Test
    void whatIsNotInTheProcessIsNamed() {
        String nothing = "no symbol mallctlnametomib in this process";
        assertThat(calls.symbol("mallctlnametomib")).isEqualTo(Reading.absent(nothing));
        assertThat(calls.mallctl("stats.arenas.*.pactive", 3, 8)).isEqualTo(Reading.absent(nothing));
        assertThat(calls.mallctlText("version").reason()).isEqualTo(nothing);
        assertThat(calls.refresh()).isEqualTo(Reading.absent(nothing));
        assertThat(calls.tcmallocOwns(4096).reason())
                .isEqualTo("no symbol MallocExtension_GetOwnership in this process");
        assertThat(calls.tcmalloc("generic.heap_size").reason()).contains("MallocExtension_GetNumericProperty");
        assertThat(calls.tcmallocVersion().reason()).contains("tc_version");
        assertThat(calls.mimallocCommitted().reason()).contains("mi_process_info");
        assertThat(calls.mimallocVersion().reason()).contains("mi_version");
    }

    @Test
    void theHostsDirectBuffersAreNotTouched() {
        long before = directBuffers();
        assertThat(calls.symbol("malloc").isPresent()).isTrue();
        assertThat(directBuffers()).isEqualTo(before);
    }

    @Test
    void aTextIsReadToItsEnd() throws Throwable {
        NativeFunctions functions = NativeFunctions.open();
        assertThat(functions.textAt(functions.text("stats.resident"))).isEqualTo("stats.resident");
        long version = (long) functions.function("gnu_get_libc_version").invokeExact(0L, 0L, 0L, 0L, 0L, 0L);
        assertThat(functions.textAt(version)).matches("2\\.\\d+");
    }

    @Test
    void numbersHaveTheirWidthAndNoSign() throws Throwable {
        NativeFunctions functions = NativeFunctions.open();
        functions.write(NativeFunctions.NUMBERS, -1);
        assertThat(functions.read(NativeFunctions.NUMBERS, 1)).isEqualTo(255);
        assertThat(functions.read(NativeFunctions.NUMBERS, 4)).isEqualTo(0xffffffffL);
        assertThat(functions.read(NativeFunctions.NUMBERS, 8)).isEqualTo(-1);
    }

    private static long directBuffers() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getCount)
                .sum();
    }
}
