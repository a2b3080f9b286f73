package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.Growth;
import dev.arenascope.model.Measure;
import dev.arenascope.model.Owner;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * The capacity of all direct buffers grows and no collection brings it down. Healthy: a Spring service 0.1 MB, servers on NIO 1 to 16 MB,
 * flat after the first minute; sick: any slope that lasts.
 */
final class LeakOfDirectBuffers implements Rule {
    @Override
    public void judge(Case c) {
        if (!(c.history().growth(Measure.DIRECT_CAPACITY, Leak.atLeast(c))
                instanceof Reading.Present<Growth> present)) {
            return;
        }
        Growth g = present.value();
        long count = c.history().change(Measure.DIRECT_BUFFERS, g.spanMs()).orElse(0L);
        boolean cached = ThreadBuffers.of(c.snapshot())
                        .map(ThreadBuffers::oneForEachThread)
                        .orElse(false)
                && c.history().change(Measure.THREADS, g.spanMs()).orElse(0L) > count / 2;
        c.add(
                Finding.Code.LEAK,
                Owner.DIRECT_BUFFERS,
                g.amount(),
                g.confidence(),
                Leak.bytes("the capacity of direct buffers", g) + ", " + count + " buffers more"
                        + (cached ? ", one for each new thread" : "") + Leak.meets(c, g.perMinute()),
                cached
                        ? List.of(ThreadBuffers.CURE, "fewer threads that read or write channels")
                        : List.of(
                                "jcmd " + c.snapshot().pid()
                                        + " GC.heap_dump leak.hprof: what holds the java.nio.DirectByteBuffer"
                                        + " objects is the leak",
                                "-XX:MaxDirectMemorySize=" + (g.from() / Case.MIB + 64)
                                        + "m makes it fail where it allocates"),
                Leak.noForecast());
    }
}
