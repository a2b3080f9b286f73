package dev.arenascope.nativemem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PageBitsTest {
    private static final long PAGE = SyntheticMemory.PAGE;
    private static final int PAGES = 300;

    private final SyntheticMemory memory = new SyntheticMemory(0x10000, (int) (PAGES * PAGE));
    private final PageBits bits = new PageBits(memory, SyntheticMemory.PAGE);
    private final long end = memory.start + PAGES * PAGE;

    @Test
    void residentBytesAreThoseOfAByteByByteCount() {
        Random random = new Random(1);
        for (int i = 0; i < PAGES; i++) {
            memory.absent.set(i, random.nextInt(3) == 0);
        }
        bits.read(memory.start, end);
        for (int round = 0; round < 500; round++) {
            long from = memory.start + random.nextInt((int) (PAGES * PAGE));
            long to = from + random.nextInt((int) (end - from) + 1);
            long bytes = 0;
            long whole = 0;
            for (int page = 0; page < PAGES; page++) {
                long start = memory.start + page * PAGE;
                long overlap = Math.min(to, start + PAGE) - Math.max(from, start);
                if (overlap > 0 && !memory.absent.get(page)) {
                    bytes += overlap;
                    whole += overlap == PAGE ? PAGE : 0;
                }
            }
            assertThat(bits.residentBytes(from, to)).isEqualTo(bytes);
            assertThat(bits.residentWholePages(from, to)).isEqualTo(whole);
        }
    }

    @Test
    void aRefreshLeavesThePagesBeforeItAsTheyWere() {
        memory.absent.set(0, PAGES);
        bits.read(memory.start, end);
        memory.absent.clear();
        assertThat(bits.refresh(memory.start + 100 * PAGE)).isTrue();
        assertThat(bits.residentBytes(memory.start, end)).isEqualTo(200 * PAGE);
        assertThat(bits.isPresent(memory.start + 99 * PAGE)).isFalse();
        assertThat(bits.refresh(end)).isFalse();
    }

    @Test
    void anExtensionAddsPagesBehindTheEnd() {
        bits.read(memory.start, memory.start + 10 * PAGE);
        assertThat(bits.extend(end)).isTrue();
        assertThat(bits.residentBytes(memory.start, end)).isEqualTo(PAGES * PAGE);
        assertThat(bits.runEnd(memory.start + PAGE, 50 * PAGE)).isEqualTo(memory.start + 51 * PAGE);
    }
}
