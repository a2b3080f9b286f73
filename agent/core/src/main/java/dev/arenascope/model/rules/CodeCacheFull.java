package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.Owner;
import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * Compiled code fills the space reserved for it: compilation stops or old code is thrown away, and the service slows down. No leak: the space
 * is bounded. Healthy: 20 to 90 MB of 240; sick: above 90 %.
 */
final class CodeCacheFull implements Rule {
    @Override
    public void judge(Case c) {
        if (!(c.snapshot().jvm() instanceof Reading.Present<JvmMemory> jvm)) return;
        long used = 0;
        long most = 0;
        for (JvmMemory.Pool pool : jvm.value().pools()) {
            if (!pool.name().startsWith("Code") || !(pool.maxBytes() instanceof Reading.Present<Long> max)) continue;
            used += pool.usedBytes();
            most += max.value();
        }
        if (most == 0 || used <= most / 10 * 9) return;
        c.add(
                Finding.Code.LIMIT_PRESSURE,
                Owner.CODE_CACHE,
                used,
                0.7,
                Case.mb(used) + " of compiled code in " + Case.mb(most) + " reserved for it",
                List.of("-XX:ReservedCodeCacheSize=" + 2 * Math.max(1, most / Case.MIB) + "m"),
                Reading.absent("a larger code cache takes more memory, not less"));
    }
}
