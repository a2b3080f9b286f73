package dev.arenascope.lab;

import dev.arenascope.procfs.ProcDir;
import dev.arenascope.snapshot.GranularityTable;
import dev.arenascope.snapshot.GranularityTable.Row;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * What a request for memory really takes: request size against the bytes taken and resident, measured here and now. In a JVM of its own it
 * measures everything; inside a host only what leaves no trace there.
 */
public final class GranularityLab {
    /** Where the lab runs. */
    public enum Place {
        OWN_JVM,
        HOST
    }

    /** Two blocks of 33 MB are resident at once, with the heap's arrays beside them. */
    private static final long ROOM_BYTES = 192 << 20;

    private static final long HOST_ROOM_BYTES = 64 << 20;

    static final String OWN_JVM_ONLY =
            "would leave its mark on this process: run java -jar arenascope.jar lab granularity";

    private GranularityLab() {}

    /** Takes about a second in a JVM of its own, and milliseconds in a host. */
    public static Reading<GranularityTable> run(Place place) {
        try (ProcDir proc = ProcDir.self()) {
            Reading<Long> room = Bench.room(proc, place == Place.HOST ? HOST_ROOM_BYTES : ROOM_BYTES);
            if (!room.isPresent()) return Reading.absent(room.reason());
            List<Row> rows = new ArrayList<>();
            new NativeBlocks(proc, place).appendTo(rows);
            new ThreadStacks(proc, place).appendTo(rows);
            new HeapObjects(place).appendTo(rows);
            Reading<Long> later = Reading.absent("size classes of Go processes come with a later version");
            rows.add(new Row("Go heap", 0, later, later));
            return Reading.of(new GranularityTable(Bench.host(proc), List.copyOf(rows)));
        }
    }
}
