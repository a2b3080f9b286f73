package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.Owner;
import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * Compiled code fills the space reserved for it: compilation stops or old code is thrown away, and the service slows down. No leak: the space
 * is bounded. Healthy: 20 to 90 MB of 240; sick: above 90 %, or once all of it was committed and four fifths are used: the JVM keeps 500 KB
 * back, and called its cache full at 89 % of 3 MB, then threw code away and stayed at 85 to 90 % of 8 MB.
 */
final class CodeCacheFull implements Rule {
    private static final long KIB = 1024;

    @Override
    public void judge(Case c) {
        if (!(c.snapshot().jvm() instanceof Reading.Present<JvmMemory> jvm)) return;
        long used = 0;
        long most = 0;
        long committed = 0;
        for (JvmMemory.Pool pool : jvm.value().pools()) {
            if (!pool.name().startsWith("Code") || !(pool.maxBytes() instanceof Reading.Present<Long> max)) continue;
            used += pool.usedBytes();
            committed += pool.committedBytes();
            most += max.value();
        }
        boolean wasFull = committed >= most / 100 * 95 && used >= most / 10 * 8;
        if (most == 0 || (used <= most / 10 * 9 && !wasFull)) return;
        // What is at stake is the speed of the service, whatever the cache's size.
        c.findings()
                .add(new Finding(
                        Finding.Code.LIMIT_PRESSURE,
                        Owner.CODE_CACHE.label(),
                        used,
                        Finding.Severity.MEDIUM,
                        0.7,
                        used / KIB + " KB of compiled code in " + most / KIB + " KB reserved for it ("
                                + 100 * used / most
                                + " %), " + 100 * committed / most
                                + " % of it committed: the JVM stops compiling, or throws"
                                + " code away",
                        List.of("-XX:ReservedCodeCacheSize=" + 2 * Math.max(1, most / Case.MIB) + "m"),
                        Reading.absent("a larger code cache takes more memory, not less"),
                        List.of()));
    }
}
