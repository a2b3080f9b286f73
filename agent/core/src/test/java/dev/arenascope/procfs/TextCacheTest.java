package dev.arenascope.procfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextCacheTest {
    private final TextCache cache = new TextCache();

    @Test
    void givesTheRightTextHoweverManyThereAre() {
        for (int i = 0; i < 100_000; i++) assertThat(text("/lib/" + i)).isEqualTo("/lib/" + i);
        for (int i = 0; i < 10_000; i++) assertThat(text("/lib/" + i)).isEqualTo("/lib/" + i);
    }

    @Test
    void givesTheSameStringAgain() {
        String first = text("/usr/lib/libc.so.6");
        assertThat(text("/usr/lib/libc.so.6")).isSameAs(first);
    }

    @Test
    void replacesBytesThatAreNoText() {
        byte[] raw = {'/', (byte) 0xff, (byte) 0xc0, 'x'};
        assertThat(cache.text(raw, 0, raw.length)).startsWith("/").endsWith("x");
    }

    @Test
    void decodesTheEscapesOfMountinfo() {
        assertThat(TextCache.unescapeOctal("/a\\040b\\011c\\134d\\012")).isEqualTo("/a b\tc\\d\n");
        assertThat(TextCache.unescapeOctal("\\04 \\ \\9 \\0")).isEqualTo("\\04 \\ \\9 \\0");
        assertThat(TextCache.unescapeOctal("/caf\\303\\251")).isEqualTo("/caf\u00e9");
    }

    private String text(String s) {
        byte[] raw = s.getBytes(UTF_8);
        return cache.text(raw, 0, raw.length);
    }
}
