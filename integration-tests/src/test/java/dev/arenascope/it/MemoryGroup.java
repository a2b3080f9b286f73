package dev.arenascope.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;

/** A memory control group (version 1) with a limit, beside the tests' own. To be closed once its processes have ended. */
public final class MemoryGroup implements AutoCloseable {
    private static final Path ROOT = Path.of("/sys/fs/cgroup/memory");

    private final Path group;

    private MemoryGroup(Path group) {
        this.group = group;
    }

    /**
     * The test is skipped where none can be made.
     *
     * @param name no other of this run has it
     */
    public static MemoryGroup of(String name, int limitMb) {
        Needs.wherePossible(
                Files.isWritable(ROOT.resolve("cgroup.procs")), "root and a memory cgroup (v1) mounted at " + ROOT);
        Needs.mountNamespaces();
        return in(ROOT, "arenascope-it-" + ProcessHandle.current().pid() + "-" + name, (long) limitMb << 20);
    }

    /** A group within this one, to be closed before it. */
    MemoryGroup within(String name, int limitMb) {
        return in(group, name, (long) limitMb << 20);
    }

    private static MemoryGroup in(Path parent, String name, long bytes) {
        try {
            MemoryGroup made = new MemoryGroup(Files.createDirectory(parent.resolve(name)));
            made.limit(bytes);
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the kernel names it, from the root of the hierarchy. */
    String path() {
        return "/" + ROOT.relativize(group);
    }

    /** It is in the group before it takes any memory. */
    public JvmRun with(JvmRun run) {
        return run.inNamespace("echo $$ > " + group.resolve("cgroup.procs"));
    }

    /** What it has taken before stays charged elsewhere. */
    public void add(long pid) {
        write("cgroup.procs", Long.toString(pid));
    }

    /** Changes the limit; refused, with an exception, where more is charged that cannot be dropped. */
    public void limit(long bytes) {
        write("memory.limit_in_bytes", Long.toString(bytes));
    }

    /** Bytes, whole pages. */
    public long limit() {
        return number("memory.limit_in_bytes");
    }

    /** The most that was charged at once, bytes. */
    public long peakBytes() {
        return number("memory.max_usage_in_bytes");
    }

    private void write(String file, String value) {
        try {
            Files.writeString(group.resolve(file), value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long number(String file) {
        try {
            return Long.parseLong(Files.readString(group.resolve(file)).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The kernel gives it free a moment after its last process has ended. */
    @Override
    public void close() {
        Awaitility.await("an empty group").until(() -> group.toFile().delete());
    }
}
