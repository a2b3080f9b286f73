package dev.arenascope.it.exam;

import dev.arenascope.it.JvmRun;
import dev.arenascope.it.Needs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A memory cgroup (v1) that lives as long as one question, or none. */
final class Limit implements AutoCloseable {
    private static final Path MEMORY = Path.of("/sys/fs/cgroup/memory");
    private static final AtomicInteger GROUPS = new AtomicInteger();

    private final @Nullable Path group;

    private Limit(@Nullable Path group) {
        this.group = group;
    }

    /** The question is skipped where such a group cannot be had. */
    static Limit of(long bytes) {
        if (bytes == 0) return new Limit(null);
        Needs.wherePossible(
                Files.isWritable(MEMORY.resolve("cgroup.procs")), "root and a memory cgroup (v1) mounted at " + MEMORY);
        Needs.mountNamespaces();
        String name = "arenascope-exam-" + ProcessHandle.current().pid() + "-" + GROUPS.incrementAndGet();
        try {
            Path group = Files.createDirectory(MEMORY.resolve(name));
            Files.writeString(group.resolve("memory.limit_in_bytes"), Long.toString(bytes));
            return new Limit(group);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JvmRun on(JvmRun run) {
        return group == null ? run : run.inNamespace("echo $$ > " + group.resolve("cgroup.procs"));
    }

    @Override
    public void close() {
        try {
            if (group != null) Files.delete(group);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
