package dev.arenascope.nativemem;

/** Which pages of this process are resident (pagemap, bit 63: present). */
@FunctionalInterface
interface Residency {
    /** Sets bit i of {@code bitmap} when page i from {@code start} is present; false when that cannot be told. */
    boolean presentPages(long start, long end, long[] bitmap);
}
