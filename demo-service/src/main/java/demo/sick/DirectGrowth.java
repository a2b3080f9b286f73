package demo.sick;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** A leak: direct buffers of 1 MB, four a second, never released until healed or at the ceiling. */
@Component
class DirectGrowth implements Sickness, AutoCloseable {
    private static final int STEP_BYTES = 1 << 20;
    private static final int STEP_MS = 250;

    private final List<ByteBuffer> leaked = new ArrayList<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "direct-growth");
        thread.setDaemon(true);
        return thread;
    });
    private int wantedSteps;

    DirectGrowth() {
        var unused = clock.scheduleWithFixedDelay(this::grow, STEP_MS, STEP_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public String name() {
        return "direct-growth";
    }

    @Override
    public String story() {
        return "direct buffers of 1 MB, four a second, until mb is reached: live bytes grow without a plateau";
    }

    @Override
    public int defaultMb() {
        return 200;
    }

    @Override
    public int ceilingMb() {
        return 256;
    }

    @Override
    public synchronized void begin(int megabytes) {
        wantedSteps = megabytes;
        grow();
    }

    @Override
    public synchronized void heal() {
        wantedSteps = 0;
        leaked.clear();
        System.gc();
    }

    @Override
    public synchronized long heldBytes() {
        return (long) leaked.size() * STEP_BYTES;
    }

    private synchronized void grow() {
        if (leaked.size() >= wantedSteps) {
            return;
        }
        try {
            leaked.add(ByteBuffer.allocateDirect(STEP_BYTES));
        } catch (OutOfMemoryError e) {
            // -XX:MaxDirectMemorySize came first: that is the ceiling then, and heldBytes shows it.
            wantedSteps = leaked.size();
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
