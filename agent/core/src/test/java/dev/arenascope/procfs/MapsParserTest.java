package dev.arenascope.procfs;

import static dev.arenascope.procfs.Fixture.value;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.VmFlags;
import java.io.IOException;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MapsParserTest {
    @ParameterizedTest
    @ValueSource(strings = {"6.1-jdk17-serial", "6.18-jdk25-serial"})
    void readsEveryMappingOfACapturedFile(String kernel) throws IOException {
        List<Mapping> maps = parse(Fixture.bytes(kernel + "/proc/self/maps"));
        List<Mapping> smaps = parse(Fixture.bytes(kernel + "/proc/self/smaps"));
        long lines = Fixture.procDir(kernel).maps().map(List::size).orElse(0);

        assertThat(maps).hasSizeGreaterThan(150).hasSize((int) lines);
        assertThat(smaps)
                .extracting(Mapping::start)
                .isEqualTo(maps.stream().map(Mapping::start).toList());
        assertThat(smaps)
                .extracting(Mapping::path)
                .isEqualTo(maps.stream().map(Mapping::path).toList());
        assertThat(smaps)
                .extracting(Mapping::perms)
                .isEqualTo(maps.stream().map(Mapping::perms).toList());
        assertThat(maps).allSatisfy(m -> assertThat(m.rssBytes() + m.vmFlags()).isZero());
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.1-jdk17-serial", "6.18-jdk25-serial"})
    void sumsToTheRollupCapturedBesideIt(String kernel) throws IOException {
        List<Mapping> smaps = parse(Fixture.bytes(kernel + "/proc/self/smaps"));
        byte[] rollupText = Fixture.bytes(kernel + "/proc/self/smaps_rollup");
        Rollup rollup = value(Rollup.parse(rollupText, rollupText.length));

        assertThat(sum(smaps, Mapping::rssBytes)).isEqualTo(rollup.rssBytes());
        assertThat(sum(smaps, Mapping::anonymousBytes)).isEqualTo(rollup.anonymousBytes());
        assertThat(sum(smaps, Mapping::anonHugeBytes)).isEqualTo(rollup.anonHugeBytes());
        assertThat(sum(smaps, Mapping::lazyFreeBytes)).isEqualTo(rollup.lazyFreeBytes());
        assertThat(sum(smaps, Mapping::swapBytes)).isEqualTo(rollup.swapBytes());
        // Each mapping's Pss is rounded down to a kilobyte.
        assertThat(rollup.pssBytes() - sum(smaps, Mapping::pssBytes)).isBetween(0L, smaps.size() * 1024L);
    }

    @Test
    void readsAllFieldsOfAMapping() throws IOException {
        List<Mapping> mappings = parse(Fixture.bytes("6.18-jdk17-zgc/proc/self/smaps"));
        assertThat(mappings.stream().filter(m -> m.path().equals("/memfd:java_heap (deleted)")))
                .hasSize(3)
                .allSatisfy(m -> {
                    assertThat(m.perms()).isEqualTo(Mapping.READ | Mapping.WRITE | Mapping.SHARED);
                    assertThat(m.inode()).isEqualTo(1025);
                    assertThat(VmFlags.text(m.vmFlags())).isEqualTo("rd wr sh mr mw me ms");
                });
        assertThat(mappings.get(0).start()).isEqualTo(0x40000000000L);
        assertThat(mappings.get(0).end()).isEqualTo(0x40029600000L);
    }

    @Test
    void readsOddNamesAndOldKernels() throws IOException {
        List<Mapping> mappings = parse(Fixture.bytes("3.10-odd-names/proc/self/smaps"));
        assertThat(mappings)
                .extracting(Mapping::path)
                .containsExactly(
                        "/opt/my app/bin/java",
                        "[heap]",
                        "/tmp/a\nb (deleted)",
                        "[anon: Go: heap]",
                        "",
                        "[anon:scudo:primary]");
        assertThat(mappings.get(1))
                .isEqualTo(new Mapping(
                        0x601000, 0x622000, 3, 0, "[heap]", 88 * 1024, 88 * 1024, 88 * 1024, 0, 0, 12 * 1024, ""));
        assertThat(mappings.get(3).anonHugeBytes()).isEqualTo(32 * 1024);
        assertThat(mappings.get(3).lazyFreeBytes()).isEqualTo(8 * 1024);
        assertThat(mappings.get(4).isReserved()).isTrue();
    }

    @Test
    void readsWhatKeepsPagesResident() {
        List<Mapping> mappings = parse("""
                1000-9000 rw-p 00000000 00:00 0
                Rss:          32 kB
                LazyFree:      8 kB
                Locked:       16 kB
                VmFlags: rd wr mr mw me lo ac sd zz
                """.getBytes(US_ASCII));
        assertThat(mappings).singleElement().satisfies(m -> {
            assertThat(m.lockedBytes()).isEqualTo(16 * 1024);
            assertThat(m.lazyFreeBytes()).isEqualTo(8 * 1024);
            assertThat(m.hasFlag(VmFlags.LOCKED)).isTrue();
            assertThat(m.hasFlag(VmFlags.HUGE_PAGES)).isFalse();
            assertThat(VmFlags.text(m.vmFlags())).isEqualTo("rd wr mr mw me lo ac sd");
        });
    }

    @Test
    void dropsWhatOverlapsTheMappingBeforeIt() throws IOException {
        List<Mapping> mappings = parse(Fixture.bytes("3.10-odd-names/proc/self/smaps"));
        assertThat(mappings).noneMatch(m -> m.start() == 0x7f0000028000L);
        assertThat(sum(mappings, Mapping::rssBytes)).isEqualTo((4 + 88 + 64 + 60 + 4) * 1024);
    }

    @Test
    void leavesOutTheVsyscallPageOfTheKernel() throws IOException {
        assertThat(parse(Fixture.bytes("3.10-odd-names/proc/self/smaps")))
                .allMatch(m -> m.start() >= 0 && m.end() > m.start());
    }

    @Test
    void keepsMappingsWhoseFieldsAreMalformed() {
        List<Mapping> mappings = parse("""
                1000-2000 rw-p 00000000 00:00 0
                Rss:           many kB
                Pss
                :
                Anonymous:  99999999999999999999 kB
                VmFlags:
                zzzz
                3000-1000 rw-p 00000000 00:00 0
                Rss:           5 kB
                4000 rw-p
                5000-6000
                7000-8000 r--p
                9000-a000 r--p 0 0:0 7 /x
                """.getBytes(US_ASCII));
        assertThat(mappings).extracting(Mapping::start).containsExactly(0x1000L, 0x9000L);
        assertThat(mappings.get(0).rssBytes()).isZero();
        assertThat(mappings.get(0).anonymousBytes()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void neverGivesMoreWhenTheTextIsCutAnywhere() throws IOException {
        byte[] text = Fixture.bytes("6.18-jdk17-zgc/proc/self/smaps");
        List<Mapping> whole = parse(text);
        List<Long> starts = whole.stream().map(Mapping::start).toList();
        int before = 0;
        for (int length = 0; length <= text.length; length++) {
            List<Mapping> cut = MapsParser.parse(text, length).orElse(List.of());
            assertThat(cut.size()).isBetween(before, whole.size());
            before = cut.size();
            assertThat(cut).extracting(Mapping::start).isEqualTo(starts.subList(0, cut.size()));
        }
        assertThat(MapsParser.parse(text, text.length)).isEqualTo(Reading.of(whole));
    }

    @Test
    void readsSixtyFiveThousandMappings() {
        StringBuilder text = new StringBuilder();
        for (long i = 1; i <= 65_000; i++) {
            text.append("%x-%x rw-p 00000000 00:00 0 \nRss: 4 kB\n".formatted(i * 0x2000, i * 0x2000 + 0x1000));
        }
        List<Mapping> mappings = parse(text.toString().getBytes(US_ASCII));
        assertThat(mappings).hasSize(65_000);
        assertThat(sum(mappings, Mapping::rssBytes)).isEqualTo(65_000 * 4096L);
    }

    @Test
    void sharesTheStringsOfEqualTexts() throws IOException {
        List<Mapping> mappings = parse(Fixture.bytes("6.18-jdk17-zgc/proc/self/smaps"));
        assertThat(mappings.get(0).path()).isSameAs(mappings.get(1).path());
    }

    private static List<Mapping> parse(byte[] text) {
        return value(MapsParser.parse(text, text.length));
    }

    private static long sum(List<Mapping> mappings, ToLongFunction<Mapping> part) {
        return mappings.stream().mapToLong(part).sum();
    }
}
