package dev.arenascope.golang;

import dev.arenascope.snapshot.Reading;

/**
 * Settings of a Go process, changed while it runs and put back later. Whatever the other end does costs bounded time and memory, and becomes an
 * absence with its reason; then nothing is known of the setting, and {@link #restore} still tries to put it back.
 *
 * <p>One object is for one process and one thread, and remembers what was there before its own first change. Who asks for a setting is
 * responsible for the value: bounds are not kept here.
 */
public sealed interface GoControl permits PackageControl, GopsControl, RcloneControl, TidbControl {
    /** GOGC as it is; absent also where it is told only to whom changes it. */
    Reading<GcPercent> gcPercent();

    /** Sets GOGC; the answer is what it was before. */
    Reading<GcPercent> setGcPercent(GcPercent wanted);

    /** GOMEMLIMIT as it is. */
    Reading<MemoryLimit> memoryLimit();

    /** Sets GOMEMLIMIT; the answer is what it was before. */
    Reading<MemoryLimit> setMemoryLimit(MemoryLimit wanted);

    /** Puts back both settings as they were before the first change by this object, as one phrase; absent when that is not certain. */
    Reading<String> restore();

    /** The same of GOGC alone. */
    Reading<String> restoreGcPercent();

    /** The same of GOMEMLIMIT alone. */
    Reading<String> restoreMemoryLimit();
}
