package dev.arenascope.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SiteHookTest {
    private static final int SITE = 9;

    private final List<Object> sampled = new ArrayList<>();

    @BeforeEach
    void open() {
        HookSettings.describe();
        SiteCells.forget();
        SiteCells.open(SITE, SiteCells.WIDTH_OF_GROWTH);
        SiteLayout.listen((made, tag) -> sampled.add(made));
    }

    @ParameterizedTest
    @CsvSource({"0,0,16", "1,0,24", "8,0,24", "9,0,32", "3,1,24", "3,2,32", "3,3,40", "1000000000,3,8000000016"})
    void anArrayIsItsHeaderAndElementsRoundedUp(int length, int shift, long bytes) {
        SiteHook.array(new byte[0], length, SITE | shift << SiteHook.SHIFT_AT);
        assertThat(SiteCells.total(SITE)[SiteCells.AMOUNT]).isEqualTo(bytes);
        assertThat(SiteCells.total(SITE)[SiteCells.LARGEST]).isEqualTo(bytes);
    }

    @Test
    void arraysOfArraysAreSummed() {
        SiteHook.arrays(new int[3][5], SITE | 2 << SiteHook.SHIFT_AT | 2 << SiteHook.DIMENSIONS_AT);
        assertThat(SiteCells.total(SITE)[SiteCells.AMOUNT]).isEqualTo(32 + 3 * 40);
        SiteHook.arrays(new long[0][7], SITE | 3 << SiteHook.SHIFT_AT | 2 << SiteHook.DIMENSIONS_AT);
        assertThat(SiteCells.total(SITE)[SiteCells.AMOUNT]).isEqualTo(32 + 3 * 40 + 16);
    }

    @Test
    void onlyBoxesThatAreNewCount() {
        Object[] kept = {1, -128, 127, 5L, (short) 3, 'a', (byte) 200, true};
        for (Object box : kept) SiteHook.boxed(box, SITE);
        assertThat(SiteCells.amount(SITE)).isZero();
        Object[] made = {128, -129, 1000L, (short) 300, 'ä', 1.0, 1.0f};
        for (Object box : made) SiteHook.boxed(box, SITE);
        assertThat(SiteCells.amount(SITE)).isEqualTo(made.length);
    }

    @Test
    void aBufferIsItsCapacity() {
        SiteHook.buffer(ByteBuffer.allocateDirect(5000), SITE);
        assertThat(SiteCells.total(SITE)[SiteCells.LARGEST]).isEqualTo(5000);
        assertThat(SiteCells.total(SITE)[SiteCells.SIZES + 13]).isEqualTo(1);
    }

    @Test
    void theFirstObjectIsSampledAndALoopOnlyNowAndThen() {
        for (int i = 0; i < 1_000_000; i++) SiteHook.object(i, SITE);
        assertThat(sampled).first().isEqualTo(0);
        assertThat(sampled).hasSizeBetween(5, 500);
    }

    @Test
    void aListenerThatFailsIsNotSeenByTheApplication() {
        SiteLayout.listen((made, tag) -> {
            throw new IllegalStateException("ours");
        });
        for (int i = 0; i < 10_000; i++) SiteHook.object(i, SITE);
        assertThat(SiteCells.amount(SITE)).isEqualTo(10_000);
    }
}
