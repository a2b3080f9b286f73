package dev.arenascope;

import dev.arenascope.advice.Advice;
import dev.arenascope.advice.AdviceBook;
import dev.arenascope.advice.AdviceDiff;
import dev.arenascope.advice.Adviser;
import dev.arenascope.advice.BookText;
import dev.arenascope.advice.Promise;
import dev.arenascope.advice.Start;
import dev.arenascope.model.Diagnosis;
import dev.arenascope.snapshot.ProcessStatus;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Turns findings into settings at each report and, where it was asked to, remembers them for a later start. Serves the agent's thread. */
final class Advising {
    /** A process that is killed loses so much of what was remembered, and never what it was advised first. */
    private static final long EVERY_NS = TimeUnit.MINUTES.toNanos(3);

    private final Start start;
    private final Agent.Clock clock;
    private final AgentLog log;
    private final String path;
    private Reading<AdviceFile> file;
    private Reading<AdviceBook> book;
    private Reading<Long> writtenNs = Reading.absent("nothing is written yet");
    private String written = "";

    /** @param path of the file; absent when nothing is to be remembered */
    Advising(Start start, Reading<String> path, Agent.Clock clock, AgentLog log) {
        this.start = start;
        this.clock = clock;
        this.log = log;
        this.path = path.orElse("");
        file = path instanceof Reading.Present<String> p
                ? Reading.of(new AdviceFile(p.value()))
                : Reading.absent(path.reason());
        book = Reading.absent(file.reason());
        if (!(file instanceof Reading.Present<AdviceFile> f)) return;
        Reading<List<Promise>> earlier = f.value().read();
        if (earlier instanceof Reading.Present<List<Promise>> p) {
            book = Reading.of(new AdviceBook(p.value(), start));
            written = BookText.format(p.value());
        } else {
            refuse(earlier.reason());
        }
    }

    Advice after(Snapshot snapshot, Diagnosis diagnosis) {
        AdviceDiff diff = Adviser.of(diagnosis, start);
        if (!(book instanceof Reading.Present<AdviceBook> p)) {
            return diff.isEmpty() ? Advice.NONE : new Advice(diff, List.of());
        }
        Reading<Long> resident = snapshot.status() instanceof Reading.Present<ProcessStatus> status
                ? Reading.of(status.value().vmRssBytes())
                : Reading.absent(snapshot.status().reason());
        p.value().add(snapshot.uptimeMs(), resident, diagnosis.ledger(), diff);
        Advice advice = new Advice(diff, p.value().savings());
        boolean due = !(writtenNs instanceof Reading.Present<Long> last) || clock.nanos() - last.value() >= EVERY_NS;
        if (due) keep();
        return advice;
    }

    /** Writes what is remembered, unless the file says it already. */
    void keep() {
        if (!(book instanceof Reading.Present<AdviceBook> p) || !(file instanceof Reading.Present<AdviceFile> f))
            return;
        List<Promise> promises = p.value().promises();
        String text = BookText.format(promises);
        if (promises.isEmpty() || text.equals(written)) return;
        // Somebody may have put another file there meanwhile.
        Reading<List<Promise>> there = f.value().read();
        if (!there.isPresent()) {
            refuse(there.reason());
            return;
        }
        writtenNs = Reading.of(clock.nanos());
        Reading<String> done = f.value().write(text);
        if (done.isPresent()) written = text;
        else log.warn("advice=" + path + " cannot be written (" + done.reason() + "); it is tried again");
    }

    private void refuse(String why) {
        log.warn("advice=" + path + " is not a file of this agent (" + why
                + "): it is left as it is, and no advice is remembered");
        file = Reading.absent(why);
        book = Reading.absent(why);
    }
}
