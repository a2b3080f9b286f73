package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.Growth;
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

    @Override
    public void judge(Case c) {
        for (NamedGrowth group : c.history().growingThreads(AT_LEAST)) {
            long from = group.count().from();
            long to = group.count().to();
            if (to < 2 * from) continue;
            long bytes = Math.max(0, group.bytes());
            double perMinute = bytes / group.count().minutes();
            c.add(
                    Finding.Code.LEAK,
                    Owner.THREAD_STACKS,
                    bytes,
                    confidence(c, group, bytes),
                    Leak.count("threads " + group.name(), group.count()) + ", their stacks by " + Case.mb(bytes)
                            + Leak.meets(c, perMinute),
                    List.of(
                            "jcmd " + c.snapshot().pid() + " Thread.print shows what threads " + group.name()
                                    + " wait for: shut down the executors that started them",
                            "one shared pool with a bound in place of a new one for each task"),
                    Leak.noForecast());
        }
    }

    /** A number of threads has no size that would be large; their stacks do. */
    private static double confidence(Case c, NamedGrowth group, long bytes) {
        double byCount = group.count().confidence();
        if (!(c.history().growth(Owner.THREAD_STACKS, Leak.atLeast(c)) instanceof Reading.Present<Growth> stacks)) {
            return byCount;
        }
        return bytes < stacks.value().amount() / 2
                ? byCount
                : Math.max(byCount, stacks.value().confidence());
    }
}
