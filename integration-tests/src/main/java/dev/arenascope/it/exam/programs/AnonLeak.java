package dev.arenascope.it.exam.programs;

/** Leak: anonymous mappings that nobody unmaps. {@code AnonLeak MB PERIOD_MS}: of that size, one a period. */
public final class AnonLeak {
    private static long mapped;

    private AnonLeak() {}

    public static void main(String[] args) {
        Stage.enter();
        long bytes = Long.parseLong(args[0]) << 20;
        boolean guarded = args.length > 2;
        Stage.every(Long.parseLong(args[1]), () -> {
            if (guarded) Mmap.guarded(bytes);
            else Mmap.anonymous(bytes);
            mapped += bytes;
            return mapped;
        });
    }
}
