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
    /** What putting back says where nothing was to be put back. */
    String NOTHING_CHANGED = "nothing was changed";

    /** GOGC as it is; absent also where it is told only to whom changes it. */
    Reading<GcPercent> gcPercent();

    /** Sets GOGC; the answer is what it was before. */
    Reading<GcPercent> setGcPercent(GcPercent wanted);

    /** GOMEMLIMIT as it is. */
    Reading<MemoryLimit> memoryLimit();

    /** Sets GOMEMLIMIT; the answer is what it was before. */
    Reading<MemoryLimit> setMemoryLimit(MemoryLimit wanted);

    /** Puts back both settings as they were before the first change by this object, as one phrase; absent when that is not certain. */
    default Reading<String> restore() {
        Reading<String> percent = restoreGcPercent();
        Reading<String> limit = restoreMemoryLimit();
        if (!percent.isPresent() && !limit.isPresent()) return Reading.absent(percent.reason() + ", " + limit.reason());
        if (!percent.isPresent() || limit.equals(Reading.of(NOTHING_CHANGED))) return percent;
        if (!limit.isPresent() || percent.equals(Reading.of(NOTHING_CHANGED))) return limit;
        return Reading.of(percent.orElse("") + ", " + limit.orElse(""));
    }

    /** The same of GOGC alone. */
    Reading<String> restoreGcPercent();

    /** The same of GOMEMLIMIT alone. */
    Reading<String> restoreMemoryLimit();
}
