package demo.sick;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.zip.Deflater;
import org.springframework.stereotype.Component;

/**
 * Retention. 32 threads open compressors, all open at once, then close all but the one that each keeps for next time,
 * as a thread-local pool of compressors does. That last one lies at the end of the thread's arena and keeps glibc from
 * giving back the free memory below it.
 */
@Component
class MallocBurst implements Sickness {
    private static final int THREADS = 32;
    /** zlib's zconf.h: {@code (1 << (windowBits+2)) + (1 << (memLevel+9))}, windowBits 15, memLevel 8; in 64 KiB blocks. */
    private static final int COMPRESSOR_BYTES = (1 << 17) + (1 << 17);

    private List<Deflater> kept = List.of();

    @Override
    public String name() {
        return "malloc-burst";
    }

    @Override
    public String story() {
        return THREADS + " threads open compressors at once and close all but one each: malloc keeps the free pages";
    }

    @Override
    public int defaultMb() {
        return 200;
    }

    @Override
    public int ceilingMb() {
        return 400;
    }

    @Override
    public synchronized void begin(int megabytes) {
        int perThread = Math.max(2, (int) (((long) megabytes << 20) / THREADS / COMPRESSOR_BYTES));
        Crew crew = new Crew(THREADS);
        kept = crew.run(name(), () -> {
            byte[] page = new byte[1 << 16];
            byte[] compressed = new byte[1 << 16];
            Deque<Deflater> open = new ArrayDeque<>();
            for (int i = 0; i < perThread; i++) {
                Deflater compressor = new Deflater(Deflater.BEST_SPEED);
                compressor.setInput(page);
                compressor.deflate(compressed);
                open.add(compressor);
            }
            crew.meet();
            Deflater last = open.removeLast();
            open.forEach(Deflater::end);
            return last;
        });
    }

    @Override
    public synchronized void heal() {
        kept.forEach(Deflater::end);
        kept = List.of();
    }

    @Override
    public synchronized long heldBytes() {
        return (long) kept.size() * COMPRESSOR_BYTES;
    }
}
