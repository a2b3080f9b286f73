package dev.arenascope.golang;

import dev.arenascope.snapshot.GoGcLog;
import dev.arenascope.snapshot.GoGcLog.Collection;
import dev.arenascope.snapshot.GoGcLog.Scavenge;
import dev.arenascope.snapshot.GoGcLog.Scavenged;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/** Adds up the lines of gctrace and scavtrace in a log. A process that starts anew in the midst of it starts the sums anew. */
final class GcTrace {
    private static final double MS_PER_S = 1000;

    /** Of one life of the process. */
    private static final class Sums {
        final Collection first;
        Collection last;
        long collections;
        long forced;
        long leastLiveMb = Long.MAX_VALUE;
        long peakMb;
        double cpuMs;
        double capacityMs;
        double stoppedMs;
        double longestStopMs;

        Sums(Collection first) {
            this.first = first;
            last = first;
        }

        void add(Collection c) {
            // A number that is missing is a line that the log lost: what that collection took is not known.
            if (collections > 0 && c.number() == last.number() + 1) {
                cpuMs += c.cpuMs();
                capacityMs += (c.atSeconds() - last.atSeconds()) * MS_PER_S * c.processors();
            }
            collections++;
            if (c.forced()) forced++;
            leastLiveMb = Math.min(leastLiveMb, c.liveMb());
            peakMb = Math.max(peakMb, c.endMb());
            stoppedMs += c.sweepStopMs() + c.markStopMs();
            longestStopMs = Math.max(longestStopMs, Math.max(c.sweepStopMs(), c.markStopMs()));
            last = c;
        }

        Reading<Double> cpuShare() {
            if (capacityMs <= 0) return Reading.absent("no two lines of gctrace that follow each other");
            return Reading.of(Math.min(1, cpuMs / capacityMs));
        }
    }

    private final List<Sums> lives = new ArrayList<>(1);
    private long starts;
    private Reading<Scavenged> scavenged = noScavenge();

    private static Reading<Scavenged> noScavenge() {
        return Reading.absent("no line of scavtrace: add scavtrace=1 to the process's GODEBUG");
    }

    void add(String line) {
        if (GcTraceLine.collection(line) instanceof Reading.Present<Collection> c) add(c.value());
        else if (GcTraceLine.scavenge(line) instanceof Reading.Present<Scavenge> s) add(s.value());
    }

    private void add(Collection c) {
        if (!lives.isEmpty() && isOfAnotherLife(c, lives.get(0).last)) {
            lives.clear();
            starts++;
            scavenged = noScavenge();
        }
        if (lives.isEmpty()) lives.add(new Sums(c));
        lives.get(0).add(c);
    }

    private static boolean isOfAnotherLife(Collection c, Collection before) {
        return c.number() < before.number() || c.atSeconds() < before.atSeconds();
    }

    private void add(Scavenge s) {
        long forced = s.forced() ? 1 : 0;
        if (scavenged instanceof Reading.Present<Scavenged> p) {
            Scavenged before = p.value();
            scavenged = Reading.of(
                    new Scavenged(before.lines() + 1, before.forced() + forced, before.workBytes() + s.workBytes(), s));
        } else scavenged = Reading.of(new Scavenged(1, forced, s.workBytes(), s));
    }

    Reading<GoGcLog> summary() {
        if (lives.isEmpty()) return Reading.absent("no line of gctrace: start the process with GODEBUG=gctrace=1");
        Sums sums = lives.get(0);
        return Reading.of(new GoGcLog(
                sums.collections,
                sums.forced,
                starts,
                sums.first,
                sums.last,
                sums.leastLiveMb,
                sums.peakMb,
                sums.cpuShare(),
                sums.stoppedMs,
                sums.longestStopMs,
                scavenged));
    }
}
