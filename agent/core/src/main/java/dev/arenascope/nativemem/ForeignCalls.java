package dev.arenascope.nativemem;

import dev.arenascope.snapshot.Reading;

/** This is the twin for Java 17 to 21, which cannot call native functions; the twin in the java22 layer can. */
final class ForeignCalls implements AllocatorCalls {
    static final String NEEDS_22 = "needs JDK 22 or newer for foreign function calls";

    @Override
    public Reading<Long> symbol(String name) {
        return Reading.absent(NEEDS_22);
    }

    @Override
    public Reading<Long> mallctl(String name, int bytes) {
        return Reading.absent(NEEDS_22);
    }

    @Override
    public Reading<String> mallctlText(String name) {
        return Reading.absent(NEEDS_22);
    }

    @Override
    public Reading<Long> refresh() {
        return Reading.absent(NEEDS_22);
    }

    @Override
    public Reading<Long> tcmalloc(String property) {
        return Reading.absent(NEEDS_22);
    }

    @Override
    public Reading<Boolean> tcmallocOwns(long address) {
        return Reading.absent(NEEDS_22);
    }

    @Override
    public Reading<String> tcmallocVersion() {
        return Reading.absent(NEEDS_22);
    }

    @Override
    public Reading<Long> mimallocCommitted() {
        return Reading.absent(NEEDS_22);
    }

    @Override
    public Reading<Long> mimallocVersion() {
        return Reading.absent(NEEDS_22);
    }
}
