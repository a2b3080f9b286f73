package dev.arenascope.procfs;

import dev.arenascope.snapshot.NumaPages;
import dev.arenascope.snapshot.Reading;
import java.io.File;
import java.util.BitSet;
import java.util.List;

/** /proc/self/numa_maps, and which of its nodes are the process's own by its affinity. */
final class NumaReader {
    private final File nodes;
    private final ProcFile numaMaps;
    private final ProcFile status;
    private final LineReader reader;

    NumaReader(File sys, ProcFile numaMaps, ProcFile status, LineReader reader) {
        nodes = new File(sys, "devices/system/node");
        this.numaMaps = numaMaps;
        this.status = status;
        this.reader = reader;
    }

    /** The file walks the page tables as smaps does; it is not read where there is one node. */
    Reading<NumaPages> read() {
        String online = ProcFile.readOnce(new File(nodes, "online"), reader, new Numbers.Text())
                .orElse("0");
        if (online.equals("0")) return Reading.absent("this machine has one memory node");
        Reading<List<Long>> bytes = numaMaps.read(reader, new NumaMapsParser());
        return bytes instanceof Reading.Present<List<Long>> byNode
                ? Reading.of(new NumaPages(byNode.value(), remoteBytes(byNode.value())))
                : Reading.absent(bytes.reason());
    }

    private Reading<Long> remoteBytes(List<Long> byNode) {
        Reading<BitSet> allowed = status.read(reader, new CpuMask(CpuMask.ALLOWED));
        if (!(allowed instanceof Reading.Present<BitSet> own)) return Reading.absent(allowed.reason());
        long remote = 0;
        for (int node = 0; node < byNode.size(); node++) {
            if (byNode.get(node) == 0) continue;
            Reading<BitSet> mask =
                    ProcFile.readOnce(new File(nodes, "node" + node + "/cpumap"), reader, new CpuMask(""));
            if (!(mask instanceof Reading.Present<BitSet> its)) return Reading.absent(mask.reason());
            if (!its.value().intersects(own.value())) remote += byNode.get(node);
        }
        return Reading.of(remote);
    }
}
