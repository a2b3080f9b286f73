package dev.arenascope.golang;

import dev.arenascope.snapshot.Reading;

/**
 * GOMEMLIMIT: the runtime collects and gives memory back so that what it has from the kernel stays below.
 *
 * @param bytes more than 0; as in Go itself the largest number is {@link #NONE}
 */
public record MemoryLimit(long bytes) {
    public static final MemoryLimit NONE = new MemoryLimit(Long.MAX_VALUE);

    public MemoryLimit {
        // To Go 0 is a limit that makes it collect without end, and a negative one is a question.
        if (bytes <= 0) throw new IllegalArgumentException("a memory limit is at least 1 byte");
    }

    /** As a server tells it. */
    static Reading<MemoryLimit> of(Reading<Long> number) {
        if (!(number instanceof Reading.Present<Long> p)) return Reading.absent(number.reason());
        if (p.value() <= 0) return Reading.absent("the memory limit is no size: " + p.value());
        return Reading.of(new MemoryLimit(p.value()));
    }

    public boolean isNone() {
        return bytes == Long.MAX_VALUE;
    }

    /** For an operator. */
    public String text() {
        return isNone() ? "none" : bytes + " bytes";
    }
}
