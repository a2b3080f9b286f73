package dev.arenascope.it.exam;

import dev.arenascope.it.JvmRun;
import dev.arenascope.it.MemoryGroup;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A memory cgroup (v1) that lives as long as one question, or none. */
final class Limit implements AutoCloseable {
    private static final AtomicInteger GROUPS = new AtomicInteger();

    private final @Nullable MemoryGroup group;

    private Limit(@Nullable MemoryGroup group) {
        this.group = group;
    }

    /** The question is skipped where such a group cannot be had. */
    static Limit of(long bytes) {
        return new Limit(bytes == 0 ? null : MemoryGroup.of("exam-" + GROUPS.incrementAndGet(), (int) (bytes >> 20)));
    }

    JvmRun on(JvmRun run) {
        return group == null ? run : group.with(run);
    }

    @Override
    public void close() {
        if (group != null) group.close();
    }
}
