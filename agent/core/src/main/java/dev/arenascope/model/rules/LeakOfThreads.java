package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.Growth;
import dev.arenascope.model.Measure;
import dev.arenascope.model.NamedGrowth;
import dev.arenascope.model.Owner;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * A group of threads grows and does not stop. Healthy: a pool that fills to its bound, 10 to 200 threads, within the first minutes, and a
 * plateau then; sick: 20 to 900 in minutes. The bytes are those of their stacks: a thread costs 60 to 120 KB there, and
 * as much again elsewhere.
 */
final class LeakOfThreads implements Rule {
    private static final long AT_LEAST = 16;

    /** What the named groups do not explain of the growth of all threads. */
    private static final double NAMELESS = 0.5;

    @Override
    public void judge(Case c) {
        double named = 0;
        for (NamedGrowth group : c.history().growingThreads(AT_LEAST)) {
            long from = group.count().from();
            long to = group.count().to();
            if (to < 2 * from) continue;
            named += to - from;
            long bytes = Math.max(0, group.bytes());
            double perMinute = bytes / group.count().minutes();
            c.add(
                    Finding.Code.LEAK,
                    Owner.THREAD_STACKS,
                    bytes,
                    confidence(c, group.count(), bytes),
                    Leak.count("threads " + group.name(), group.count()) + ", their stacks by " + Case.mb(bytes)
                            + Leak.meets(c, perMinute),
                    List.of(
                            "jcmd " + c.snapshot().pid() + " Thread.print shows what threads " + group.name()
                                    + " wait for: shut down the executors that started them",
                            "one shared pool with a bound in place of a new one for each task"),
                    Leak.noForecast());
        }
        judgeNameless(c, named);
    }

    /** Each thread with a name of its own, as of a request: no group grows, and yet all of them do. */
    private static void judgeNameless(Case c, double named) {
        if (!(c.history().growth(Measure.THREADS, AT_LEAST) instanceof Reading.Present<Growth> all)) return;
        Growth threads = all.value();
        if (threads.to() < 2 * threads.from() || named > NAMELESS * threads.amount()) return;
        long bytes = Math.max(
                0, c.history().change(Owner.THREAD_STACKS, threads.spanMs()).orElse(0L));
        if (bytes < Case.MIB) return;
        c.add(
                Finding.Code.LEAK,
                Owner.THREAD_STACKS,
                bytes,
                confidence(c, threads, bytes),
                Leak.count("threads of many names", threads) + ", their stacks by " + Case.mb(bytes)
                        + Leak.meets(c, bytes / threads.minutes()),
                List.of(
                        "jcmd " + c.snapshot().pid()
                                + " Thread.print shows what they wait for: end them, or run their work in a"
                                + " pool with a bound",
                        "jcmd " + c.snapshot().pid()
                                + " Thread.print twice, a minute apart: the names that are new are the leak"),
                Leak.noForecast());
    }

    /** A number of threads has no size that would be large; their stacks do. */
    private static double confidence(Case c, Growth threads, long bytes) {
        double byCount = threads.confidence();
        if (!(c.history().growth(Owner.THREAD_STACKS, Leak.atLeast(c)) instanceof Reading.Present<Growth> stacks)) {
            return byCount;
        }
        return bytes < stacks.value().amount() / 2
                ? byCount
                : Math.max(byCount, stacks.value().confidence());
    }
}
