package dev.arenascope.lab;

/**
 * Advices of madvise(2) that concern residency, with their numbers (include/uapi/asm-generic/mman-common.h). Left out are those that
 * harm the host (HWPOISON, SOFT_OFFLINE), that outlive the mapping (MERGEABLE) or that say nothing of residency (DONTFORK...).
 */
enum Advice {
    DONTNEED(4),
    FREE(8),
    REMOVE(9),
    COLD(20),
    PAGEOUT(21),
    DONTNEED_LOCKED(24),
    POPULATE_READ(22),
    POPULATE_WRITE(23),
    HUGEPAGE(14),
    NOHUGEPAGE(15),
    COLLAPSE(25);

    private final int number;

    Advice(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** Whether it is tried on memory that nobody has touched yet. */
    boolean populates() {
        return this == POPULATE_READ || this == POPULATE_WRITE;
    }
}
