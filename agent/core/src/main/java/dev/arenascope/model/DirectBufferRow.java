package dev.arenascope.model;

import dev.arenascope.snapshot.CachedBuffers;
import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * The row of direct buffers, a view into malloc: those that the JVM counts, and the temporary ones that threads keep. Before JDK 24 the
 * second are among the first; from then on they are added, and none is counted twice.
 */
final class DirectBufferRow {
    private DirectBufferRow() {}

    /** One row, or none when there is no direct buffer. */
    static List<OwnerRow> of(JvmMemory jvm, Reading<CachedBuffers> reading) {
        long count = 0;
        long bytes = 0;
        for (JvmMemory.Buffers buffers : jvm.buffers()) {
            if (!buffers.name().equals("direct")) continue;
            count += buffers.count();
            bytes += buffers.usedBytes();
        }
        String temporary = "";
        if (reading instanceof Reading.Present<CachedBuffers> p && p.value().count() > 0) {
            CachedBuffers cached = p.value();
            if (!cached.inDirectPool()) count += cached.count();
            bytes += cached.unpooledBytes();
            temporary = ", " + cached.count() + " temporary of " + size(cached.residentBytes()) + " kept by "
                    + cached.threads() + (cached.threads() == 1 ? " thread" : " threads");
        }
        if (count == 0) return List.of();
        return List.of(new OwnerRow(
                Owner.DIRECT_BUFFERS,
                count + (count == 1 ? " buffer" : " buffers") + temporary + ", part of malloc",
                bytes,
                Reading.of(bytes),
                Reading.absent(OwnerRow.NOT_AN_ARENA),
                Reading.absent(OwnerRow.NOT_AN_ARENA),
                Reading.absent(OwnerRow.NOT_AN_ARENA),
                Reading.absent(OwnerRow.NOT_AN_ARENA),
                History.NO_TREND,
                true));
    }

    private static String size(long bytes) {
        return bytes >= 1 << 20 ? ((bytes + (1 << 19)) >> 20) + " MB" : ((bytes + 512) >> 10) + " KB";
    }
}
