package dev.arenascope.nativemem;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.Reading;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Another thread may have written anything: a walk never throws, always ends, and is consistent or absent. */
class HeapWalkerFuzzTest {
    private static final int PAGE = SyntheticMemory.PAGE;

    /** Each three bytes change one byte of a heap; a fourth byte of each group drops a page now and then. */
    @FuzzTest
    void aMutatedHeapIsConsistentOrAbsent(byte[] mutations) {
        SyntheticHeap heap = heap();
        for (int i = 0; i + 3 < mutations.length && i < 4096; i += 4) {
            int at = ((mutations[i] & 0xff) << 8 | (mutations[i + 1] & 0xff)) % heap.memory.bytes.capacity();
            heap.memory.bytes.put(at, mutations[i + 2]);
            if (mutations[i + 3] == 7) {
                heap.memory.absent.set(at / PAGE);
            }
        }
        assertConsistentOrAbsent(heap);
    }

    @Test
    void randomMutationsNeverBreakAWalk() {
        Random random = new Random(42);
        for (int round = 0; round < 3000; round++) {
            SyntheticHeap heap = heap();
            int count = 1 + random.nextInt(4);
            for (int i = 0; i < count; i++) {
                int at = random.nextInt(heap.memory.bytes.capacity() / 8) * 8;
                boolean nearby = random.nextBoolean();
                long word = heap.memory.bytes.getLong(at);
                heap.memory.bytes.putLong(at, nearby ? word + 16L * (random.nextInt(9) - 4) : random.nextLong());
            }
            if (random.nextInt(4) == 0) {
                heap.memory.absent.set(random.nextInt(heap.memory.bytes.capacity() / PAGE));
            }
            assertConsistentOrAbsent(heap);
        }
    }

    private static SyntheticHeap heap() {
        SyntheticHeap heap = new SyntheticHeap(8 * PAGE);
        heap.used(PAGE - 0x8d0 - 32);
        long fast = heap.at();
        heap.used(32).free(PAGE).used(48).free(3 * PAGE).used(80).used(PAGE).top();
        return heap.fastbin(fast, 32);
    }

    private static void assertConsistentOrAbsent(SyntheticHeap heap) {
        Reading<Malloc.Walk> reading = heap.walk();
        if (reading instanceof Reading.Present<Malloc.Walk> walk) {
            assertThat(WalkInvariants.faultOf(walk.value())).isEmpty();
        } else {
            assertThat(reading.reason()).isNotEmpty();
        }
    }
}
