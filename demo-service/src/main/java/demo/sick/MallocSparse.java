package demo.sick;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Fragmentation. 16 threads allocate a message buffer and a small session record in turn, then drop the messages. One
 * byte in 40 survives, but one on each page: no page is wholly free, so no trim gives anything back.
 */
@Component
class MallocSparse implements Sickness {
    private static final int THREADS = 16;
    /** With glibc's chunk header of 8 bytes and rounding to 16: 3984 + 112, one page together. */
    private static final int MESSAGE_BYTES = 3976;

    private static final int SESSION_BYTES = 104;
    private static final int PAGE_BYTES = 4096;

    private List<List<ByteBuffer>> sessions = List.of();

    @Override
    public String name() {
        return "malloc-sparse";
    }

    @Override
    public String story() {
        return THREADS
                + " threads drop their message buffers but keep a small record on every page: the pages are pinned";
    }

    @Override
    public int defaultMb() {
        return 150;
    }

    @Override
    public int ceilingMb() {
        return 250;
    }

    @Override
    public synchronized void begin(int megabytes) {
        sessions = handle((int) (((long) megabytes << 20) / PAGE_BYTES / THREADS));
        // A direct buffer is freed when a collection finds it unreachable.
        System.gc();
    }

    /** Apart from its caller, so that no frame holds the messages when the collection runs. */
    private List<List<ByteBuffer>> handle(int messagesPerThread) {
        return new Crew(THREADS)
                        .run(name(), () -> {
                            Handled handled =
                                    new Handled(new ArrayList<>(messagesPerThread), new ArrayList<>(messagesPerThread));
                            for (int i = 0; i < messagesPerThread; i++) {
                                handled.messages.add(ByteBuffer.allocateDirect(MESSAGE_BYTES));
                                handled.sessions.add(ByteBuffer.allocateDirect(SESSION_BYTES));
                            }
                            return handled;
                        })
                        .stream()
                        .map(Handled::sessions)
                        .toList();
    }

    private record Handled(List<ByteBuffer> messages, List<ByteBuffer> sessions) {}

    @Override
    public synchronized void heal() {
        sessions = List.of();
        System.gc();
    }

    @Override
    public synchronized long heldBytes() {
        return sessions.stream().mapToLong(List::size).sum() * SESSION_BYTES;
    }
}
