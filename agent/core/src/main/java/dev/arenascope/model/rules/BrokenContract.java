package dev.arenascope.model.rules;

import dev.arenascope.model.Contract;
import dev.arenascope.model.Finding;
import dev.arenascope.snapshot.Cgroup;
import dev.arenascope.snapshot.CgroupLevel;
import dev.arenascope.snapshot.JvmFlags;
import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.KernelLimits;
import dev.arenascope.snapshot.ProcessStatus;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * The JVM's flags allow more than a group or one of its ancestors does. Healthy: the default heap of 25 %, with what a small service
 * needs beside it. Sick: -Xmx above the limit, or a sum above it. A default that allows much and is not used (direct memory as large as the
 * heap) breaks nothing; a heap of 75 % by percentage, which may never be filled, is said without alarm until the process has
 * once used four fifths of its limit.
 */
final class BrokenContract implements Rule {
    private static final double SURE = 0.95;
    private static final double PROMISED = 0.85;
    private static final double POSSIBLE = 0.7;

    @Override
    public void judge(Case c) {
        if (!(Contract.of(c.snapshot(), c.ledger()) instanceof Reading.Present<Contract> contract)) return;
        if (!(c.snapshot().flags() instanceof Reading.Present<JvmFlags> flags)) return;
        List<CgroupLevel> levels = c.snapshot().cgroup().map(Cgroup::levels).orElse(List.of());
        boolean broken = memory(c, contract.value(), flags.value(), levels);
        if (!broken) highIsUnset(c, levels);
        tooManyGcThreads(c, flags.value());
    }

    /** Judges each level, and reports the one that is exceeded most. */
    private static boolean memory(Case c, Contract contract, JvmFlags flags, List<CgroupLevel> levels) {
        CgroupLevel worst = null;
        long over = 0;
        for (CgroupLevel level : levels) {
            long bound = level.boundBytes().orElse(Long.MAX_VALUE);
            long sum = contract.likelyBytes() + others(c, level);
            if (sum > bound && sum - bound > over) {
                worst = level;
                over = sum - bound;
            }
        }
        if (worst == null) return false;
        long bound = worst.boundBytes().orElse(0L);
        long others = others(c, worst);
        long promised = flags.maxHeapBytes() + flags.maxDirectBytes().orElse(0L);
        boolean byHand = flags.heapSetBy().equals("-Xmx");
        // What others took is not this JVM's promise: it may give way when they end.
        boolean alone = contract.likelyBytes() > bound;
        double confidence = POSSIBLE;
        if (promised > bound) confidence = SURE;
        else if (alone && over >= bound / 10 && (byHand || peak(c) >= bound / 5 * 4)) confidence = PROMISED;
        c.add(
                Finding.Code.CONTRACT,
                "cgroup",
                over,
                confidence,
                evidence(contract, worst, bound, others, flags),
                List.of(contract.alignedFlags(bound, others, liveHeap(c))),
                Reading.of(over));
        return true;
    }

    private static String evidence(Contract contract, CgroupLevel level, long bound, long others, JvmFlags flags) {
        StringBuilder terms = new StringBuilder();
        for (Contract.Term t : contract.terms()) {
            if (t.likelyBytes() < Case.MIB) continue;
            terms.append(terms.length() == 0 ? "" : " + ").append(t.name()).append(' ');
            terms.append(Case.mb(t.likelyBytes()));
            if (!t.flag().isEmpty()) terms.append(" (").append(t.flag()).append(')');
        }
        if (others >= Case.MIB) terms.append(" + other processes ").append(Case.mb(others));
        boolean high = bound == level.highBytes().orElse(-1L);
        String sum = "up to " + Case.mb(contract.likelyBytes() + others) + " of " + Case.mb(bound)
                + (high ? " below memory.high of " : " allowed in ") + level.path() + ": " + terms;
        if (flags.maxHeapBytes() > bound) sum += "; the heap alone may outgrow it";
        if (flags.maxDirectBytes().isPresent()) return sum;
        return sum + "; direct memory is not limited by a flag, and may take as much as the heap";
    }

    /**
     * What other processes of an ancestor hold and cannot drop: they do not leave it to this one. The two figures were read one
     * after the other: a small difference is nobody's.
     */
    private static long others(Case c, CgroupLevel level) {
        long own = c.snapshot()
                .status()
                .map(ProcessStatus::rssAnonBytes)
                .orElse(c.ledger().residentBytes());
        long others = level.stat().map(s -> s.anonBytes()).orElse(0L) - own;
        return others < Math.max(16 * Case.MIB, level.boundBytes().orElse(0L) / 20) ? 0 : others;
    }

    private static long peak(Case c) {
        return c.snapshot().status().map(ProcessStatus::vmHwmBytes).orElse(0L);
    }

    private static long liveHeap(Case c) {
        if (!(c.snapshot().jvm() instanceof Reading.Present<JvmMemory> jvm)) return 0;
        long live = 0;
        for (JvmMemory.Pool pool : jvm.value().pools()) {
            if (pool.heap()) live += pool.liveBytes().orElse(0L);
        }
        return live;
    }

    /**
     * Without memory.high the first sign of the limit is a kill. Said only when the process has once used most of it:
     * below, the kernel's way of warning makes no difference.
     */
    private static void highIsUnset(Case c, List<CgroupLevel> levels) {
        if (levels.isEmpty() || c.snapshot().cgroup().map(Cgroup::version).orElse(1) != 2) return;
        for (CgroupLevel level : levels) if (level.highBytes().isPresent()) return;
        CgroupLevel tightest = levels.get(0);
        long limit = tightest.limitBytes().orElse(Long.MAX_VALUE);
        if (peak(c) < limit / 4 * 3) return;
        c.add(
                Finding.Code.CONTRACT,
                "cgroup",
                0,
                POSSIBLE,
                "memory.high is not set, and the process has used " + Case.mb(peak(c)) + " of " + Case.mb(limit)
                        + " in " + tightest.path() + ": the kernel kills without slowing it down first",
                List.of("memory.high=" + limit / 100 * 90 / Case.MIB + "M in " + tightest.path()),
                Reading.absent("gives no bytes back"));
    }

    /**
     * Healthy: as many as the quota, rounded up, which the JVM chooses by itself. More of them, set by hand, wait for each other while
     * the quota is spent; where the JVM counts more processors than the quota has, that count is the cause.
     */
    private static void tooManyGcThreads(Case c, JvmFlags flags) {
        double cpus = c.snapshot().limits().flatMap(KernelLimits::cpus).orElse(Double.MAX_VALUE);
        if (flags.parallelGcThreads() <= 2 * Math.ceil(cpus)) return;
        long fit = Math.max(1, Math.round(Math.ceil(cpus)));
        List<String> advice = flags.processors() > fit
                ? List.of("-XX:ActiveProcessorCount=" + fit, "-XX:ParallelGCThreads=" + fit)
                : List.of("-XX:ParallelGCThreads=" + fit);
        c.add(
                Finding.Code.CONTRACT,
                "gc",
                0,
                POSSIBLE,
                flags.parallelGcThreads() + " threads collect on a quota of " + cpus + " processors (the JVM counts "
                        + flags.processors() + "): each collection can spend the quota and be stopped",
                advice,
                Reading.absent("gives no bytes back"));
    }
}
