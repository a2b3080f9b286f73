package dev.arenascope.golang;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.arenascope.snapshot.GoProfile;
import dev.arenascope.snapshot.Reading;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * On profiles of a program whose heap is fragmented in its spans (go1.24.4, go1.27.4), beside what {@code go tool pprof -top -cum
 * -nodefraction=0} of go1.26.8 says of them.
 */
class CpuProfileTest {
    @ParameterizedTest
    @ValueSource(strings = {"1.24", "1.27"})
    void everyFunctionHasTheTimeThatPprofSays(String release) throws IOException {
        GoProfile profile = captured(release);
        Map<String, long[]> expected = pprof(release);
        Map<String, long[]> found = new HashMap<>();
        for (GoProfile.Function f : profile.functions()) {
            found.put(f.name(), new long[] {f.flatNs() / 1_000_000, f.cumNs() / 1_000_000});
        }
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, ms) -> assertThat(found.get(name)).as(name).containsExactly(ms));
    }

    @ParameterizedTest
    @CsvSource({"1.24, 5.19, 448, 4480, 0.2277, 0.5737", "1.27, 5.01, 410, 4100, 0.3122, 0.5439"})
    void theWholeAndTheShareOfRefillAreThoseOfPprof(
            String release, double seconds, long samples, long cpuMs, double refill, double malloc) throws IOException {
        GoProfile profile = captured(release);
        assertThat(profile.durationMs() / 1000.0).isCloseTo(seconds, within(0.01));
        assertThat(profile.samples()).isEqualTo(samples);
        assertThat(profile.cpuNs()).isEqualTo(cpuMs * 1_000_000);
        assertThat(profile.share("runtime.(*mcache).refill")).isCloseTo(refill, within(0.0001));
        assertThat(profile.share("runtime.mallocgc")).isCloseTo(malloc, within(0.0001));
        assertThat(profile.share("runtime.mheap_.central")).isZero();
    }

    @Test
    void whatIsCutOrChangedIsAReasonAndNeverAnException() throws IOException {
        byte[] whole = plain(bytes("1.27"));
        Random random = new Random(1);
        int absent = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] other = java.util.Arrays.copyOf(whole, i % 2 == 0 ? random.nextInt(whole.length) : whole.length);
            for (int k = 0; k < 3 && other.length > 0; k++)
                other[random.nextInt(other.length)] = (byte) random.nextInt();
            if (!CpuProfile.parse(other).isPresent()) absent++;
        }
        assertThat(absent).isBetween(1000, 2000);
    }

    @Test
    void aBombIsNotUnpackedToItsEnd() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 64; i++) zip.write(zeros);
        }
        assertThat(CpuProfile.parse(out.toByteArray()).reason()).contains("larger than 8 MB");
    }

    @Test
    void aSmallProfileThatUnfoldsIntoALargeOneIsRefused() {
        byte[] texts = new byte[2 * CpuProfile.ENTRIES_AT_MOST + 2];
        for (int i = 0; i < texts.length; i += 2) texts[i] = (6 << 3) | 2; // an empty text each
        assertThat(CpuProfile.parse(texts).reason()).contains("more than 300,000 entries");
        byte[] deep = new byte[20_000];
        java.util.Arrays.fill(deep, (byte) 1);
        byte[][] lines = new byte[40_000][];
        java.util.Arrays.fill(lines, nested(4, number(1, 7)));
        byte[] ids = java.util.Arrays.copyOf(deep, 16_000);
        byte[] head = message(
                text(6, ""),
                text(6, "cpu"),
                text(6, "nanoseconds"),
                nested(1, number(1, 1), number(2, 2)),
                nested(5, number(1, 7), number(2, 1)),
                nested(4, number(1, 1), message(lines)));
        assertThat(CpuProfile.parse(message(head, nested(2, bytes(1, deep), number(2, 1))))
                        .reason())
                .contains("damaged");
        assertThat(CpuProfile.parse(message(head, nested(2, bytes(1, ids), number(2, 1))))
                        .reason())
                .contains("too deep");
    }

    private static byte[] bytes(int field, byte[] value) {
        return message(varint((field << 3) | 2), varint(value.length), value);
    }

    @Test
    void anotherKindOfProfileIsNone() {
        byte[] heap =
                message(text(6, ""), text(6, "inuse_space"), text(6, "bytes"), nested(1, number(1, 1), number(2, 2)));
        assertThat(CpuProfile.parse(heap).reason()).isEqualTo("no profile of processor time");
        assertThat(CpuProfile.parse(new byte[0]).reason()).isEqualTo("no profile of processor time");
        assertThat(CpuProfile.parse("not a profile".getBytes(UTF_8)).isPresent())
                .isFalse();
    }

    @Test
    void numbersNeedNotBePackedAndRecursionCountsOnce() {
        byte[] cpu = message(
                text(6, ""),
                text(6, "cpu"),
                text(6, "nanoseconds"),
                text(6, "main.walk"),
                text(6, "main.leaf"),
                nested(1, number(1, 1), number(2, 2)),
                nested(5, number(1, 7), number(2, 3)),
                nested(5, number(1, 8), number(2, 4)),
                nested(4, number(1, 1), nested(4, number(1, 8)), nested(4, number(1, 7))),
                nested(4, number(1, 2), nested(4, number(1, 7))),
                nested(2, number(1, 1), number(1, 2), number(1, 2), number(2, 30)));
        Reading<GoProfile> profile = CpuProfile.parse(cpu);
        assertThat(value(profile))
                .isEqualTo(new GoProfile(
                        0,
                        1,
                        30,
                        List.of(
                                new GoProfile.Function("main.leaf", 30, 30),
                                new GoProfile.Function("main.walk", 0, 30))));
    }

    @Test
    void timesThatNoClockCouldCountAreRefused() {
        byte[] cpu = message(
                text(6, ""),
                text(6, "cpu"),
                text(6, "nanoseconds"),
                nested(1, number(1, 1), number(2, 2)),
                nested(2, number(2, Long.MAX_VALUE)),
                nested(2, number(2, 1)));
        assertThat(CpuProfile.parse(cpu).reason()).contains("impossible length");
    }

    private static GoProfile captured(String release) throws IOException {
        return value(CpuProfile.parse(bytes(release)));
    }

    private static byte[] bytes(String release) throws IOException {
        return resource("cpu-" + release + ".pb.gz");
    }

    /** Milliseconds by name: in the function itself, and while it was on the stack. */
    private static Map<String, long[]> pprof(String release) throws IOException {
        Map<String, long[]> rows = new HashMap<>();
        boolean table = false;
        for (String line : new String(resource("cpu-" + release + ".txt"), UTF_8).split("\n")) {
            String[] words = line.strip().split("\\s+", 6);
            if (table) {
                String name = words[5].replaceFirst(" \\((partial-)?inline\\)$", "");
                rows.put(name, new long[] {milliseconds(words[0]), milliseconds(words[3])});
            } else table = line.contains("flat%");
        }
        return rows;
    }

    private static long milliseconds(String text) {
        return Math.round(Double.parseDouble(text.replace("s", "")) * 1000);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(CpuProfileTest.class.getResourceAsStream("/golang/" + name))) {
            return in.readAllBytes();
        }
    }

    private static byte[] plain(byte[] zipped) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
            return in.readAllBytes();
        }
    }

    private static byte[] message(byte[]... fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] field : fields) out.writeBytes(field);
        return out.toByteArray();
    }

    private static byte[] number(int field, long value) {
        return message(varint(field << 3), varint(value));
    }

    private static byte[] text(int field, String value) {
        return message(varint((field << 3) | 2), varint(value.length()), value.getBytes(UTF_8));
    }

    private static byte[] nested(int field, byte[]... fields) {
        byte[] inner = message(fields);
        return message(varint((field << 3) | 2), varint(inner.length), inner);
    }

    private static byte[] varint(long value) {
        List<Byte> bytes = new ArrayList<>();
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes.add((byte) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        bytes.add((byte) rest);
        byte[] out = new byte[bytes.size()];
        for (int i = 0; i < out.length; i++) out[i] = bytes.get(i);
        return out;
    }

    private static <T> T value(Reading<T> reading) {
        if (reading instanceof Reading.Present<T> p) return p.value();
        throw new AssertionError(reading.reason());
    }
}
