package dev.arenascope.report;

import dev.arenascope.snapshot.NumaPages;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.List;

/** The memory nodes in one line, on a machine that has several. */
final class NumaLine {
    private NumaLine() {}

    /** The empty string where there is one node. */
    static String of(Snapshot s) {
        if (!(s.numa() instanceof Reading.Present<NumaPages> p)) return "";
        NumaPages pages = p.value();
        List<Long> nodes = pages.bytesByNode();
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < nodes.size(); i++) {
            line.append(i == 0 ? "node " : ", node ").append(i).append(' ').append(Sizes.text(nodes.get(i)));
        }
        if (pages.remoteBytes() instanceof Reading.Present<Long> remote && remote.value() > 0) {
            line.append("; ").append(Math.round(100.0 * remote.value() / pages.allBytes()));
            line.append(" % on nodes whose processors it may not run on");
        }
        return line.toString();
    }
}
