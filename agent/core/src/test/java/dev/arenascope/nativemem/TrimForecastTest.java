package dev.arenascope.nativemem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the walker says a trim gives back, against what System.trim_native_heap then gave back, for shapes that services take. */
class TrimForecastTest {
    /** Each thread has an arena to itself: a JIT thread that shares one could trim its top between forecast and trim. */
    private static final Map<String, String> ARENA_EACH = Map.of("MALLOC_ARENA_MAX", "64");

    private static final long TOLERATED_BYTES = 2 << 20;
    private static final double TOLERATED_SHARE = 0.05;

    static Stream<Arguments> shapesOnEachJdk() throws IOException {
        return ForkedJvm.jdks()
                .flatMap(jdk -> Stream.of("fresh", "sparse", "burst", "dense").map(shape -> Arguments.of(shape, jdk)));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("shapesOnEachJdk")
    void theForecastIsWhatTheTrimGivesBack(String shape, Path jdk) throws Exception {
        Map<String, String> said = ForkedJvm.run(jdk, ARENA_EACH, shape);
        assertThat(said.get("allocator")).contains("glibc 2.");
        assertThat(said.get("broken")).isEqualTo("0");
        long forecast = number(said, "forecast");
        long dropped = number(said, "dropped");
        long tolerated = Math.max(TOLERATED_BYTES, (long) (dropped * TOLERATED_SHARE));
        assertThat(Math.abs(forecast - dropped)).as(said.toString()).isLessThanOrEqualTo(tolerated);
    }

    static Stream<Path> jdksWithFfm() throws IOException {
        return ForkedJvm.jdks().filter(jdk -> {
            try {
                return ForkedJvm.hasFfm(jdk);
            } catch (IOException e) {
                return false;
            }
        });
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("jdksWithFfm")
    void theWalkerAgreesWithMallocInfo(Path jdk) throws Exception {
        Map<String, String> said = ForkedJvm.run(jdk, ARENA_EACH, "sparse");
        assertThat(said.get("info")).contains("via=ffm");
        assertThat(said.get("absentHeaps")).as(said.toString()).isEqualTo("0");
        assertThat(number(said, "free")).isCloseTo(number(said, "infoFree"), within(said, "infoFree"));
        assertThat(number(said, "system")).isCloseTo(number(said, "infoSystem"), within(said, "infoSystem"));
        assertThat(number(said, "mmapped")).as(said.toString()).isLessThanOrEqualTo(number(said, "infoMmapped"));
        assertThat(said.get("libc")).contains("2.");
    }

    private static Offset<Long> within(Map<String, String> said, String of) {
        return Offset.offset(Math.max(TOLERATED_BYTES, number(said, of) / 20));
    }

    private static long number(Map<String, String> said, String name) {
        assertThat(said).containsKey(name);
        return Long.parseLong(said.get(name));
    }
}
