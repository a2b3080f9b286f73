package dev.arenascope.golang;

import dev.arenascope.snapshot.GoGcLog.Collection;
import dev.arenascope.snapshot.GoGcLog.Scavenge;
import dev.arenascope.snapshot.Reading;

/**
 * One line that a Go runtime (1.19 to 1.27) prints with {@code GODEBUG=gctrace=1,scavtrace=1}, wherever in a log's line it stands:
 *
 * <pre>
 * gc 12 @0.029s 2%: 0.15+0.091+0.001 ms clock, 0.31+0/0.10/0.004+0.002 ms cpu, 1->1->0 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P (forced)
 * scav 704 KiB work, 140352 KiB total, 39% util
 * scav 0 KiB work (bg), 40904 KiB work (eager), 195736 KiB now, 60% util (forced)
 * </pre>
 *
 * <p>Before the colon 1.27 may say {@code (checking for goroutine leaks)}. What the log puts before and behind does not matter.
 */
final class GcTraceLine {
    private static final long KIB = 1024;
    private static final int PERCENT = 100;

    /** No heap that a kernel can map is larger. */
    private static final long MOST_KIB = 1L << 43;

    private static final Reading<Collection> NO_COLLECTION = Reading.absent("no line of gctrace");
    private static final Reading<Scavenge> NO_SCAVENGE = Reading.absent("no line of scavtrace");

    private GcTraceLine() {}

    static Reading<Collection> collection(String line) {
        for (int at = line.indexOf("gc "); at >= 0; at = line.indexOf("gc ", at + 1)) {
            Reading<Collection> found = collection(new LineCursor(line, at));
            if (found.isPresent()) return found;
        }
        return NO_COLLECTION;
    }

    private static Reading<Collection> collection(LineCursor in) {
        in.expect("gc ");
        long number = in.whole();
        in.expect(" @");
        double at = in.decimal();
        in.expect("s ");
        long percent = in.whole();
        in.expect("%");
        in.skip(" (checking for goroutine leaks)");
        in.expect(": ");
        double sweep = in.decimal();
        in.expect("+");
        in.decimal();
        in.expect("+");
        double mark = in.decimal();
        in.expect(" ms clock, ");
        double cpu = in.decimal(); // stopped
        in.expect("+");
        cpu += in.decimal(); // assists
        in.expect("/");
        cpu += in.decimal(); // dedicated and fractional workers
        in.expect("/");
        in.decimal(); // idle workers: nobody else wanted these processors
        in.expect("+");
        cpu += in.decimal(); // stopped
        in.expect(" ms cpu, ");
        long start = in.whole();
        in.expect("->");
        long end = in.whole();
        in.expect("->");
        long live = in.whole();
        in.expect(" MB, ");
        long goal = in.whole();
        in.expect(" MB goal, ");
        // Up to 1.17 the processors come next; since then stacks and globals before them.
        long processors = in.whole();
        if (in.skip(" MB stacks, ")) {
            in.whole();
            in.expect(" MB globals, ");
            processors = in.whole();
        }
        in.expect(" P");
        boolean forced = in.skip(" (forced)");
        if (!in.isGood() || percent > PERCENT || processors == 0) return NO_COLLECTION;
        return Reading.of(
                new Collection(number, at, percent, sweep, mark, cpu, start, end, live, goal, processors, forced));
    }

    static Reading<Scavenge> scavenge(String line) {
        for (int at = line.indexOf("scav "); at >= 0; at = line.indexOf("scav ", at + 1)) {
            Reading<Scavenge> found = scavenge(new LineCursor(line, at));
            if (found.isPresent()) return found;
        }
        return NO_SCAVENGE;
    }

    private static Reading<Scavenge> scavenge(LineCursor in) {
        in.expect("scav ");
        long work = in.whole();
        in.expect(" KiB work");
        long eager = 0;
        if (in.skip(" (bg), ")) {
            eager = in.whole();
            in.expect(" KiB work (eager)");
        }
        in.expect(", ");
        long released = in.whole();
        // The same number by two names: the documentation says total, the code of 1.21 and newer prints now.
        if (!in.skip(" KiB now, ")) in.expect(" KiB total, ");
        long util = in.whole();
        in.expect("% util");
        boolean forced = in.skip(" (forced)");
        boolean sane = work <= MOST_KIB && eager <= MOST_KIB && released <= MOST_KIB && util <= PERCENT;
        if (!in.isGood() || !sane) return NO_SCAVENGE;
        return Reading.of(new Scavenge((work + eager) * KIB, released * KIB, util, forced));
    }
}
