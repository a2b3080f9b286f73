package dev.arenascope.jvm;

/** Which pages of this process are resident (pagemap, bit 63: present). */
@FunctionalInterface
public interface PresentPages {
    /** Sets bit i of {@code bitmap} when page i from {@code start} is present; false when that cannot be told. */
    boolean read(long start, long end, long[] bitmap);
}
