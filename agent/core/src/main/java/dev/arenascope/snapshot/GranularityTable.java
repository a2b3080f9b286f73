package dev.arenascope.snapshot;

import java.util.List;

/**
 * What a request for memory really takes on this host, by who is asked.
 *
 * @param host where
 * @param rows by who is asked, then by size
 */
public record GranularityTable(LabHost host, List<Row> rows) {

    /**
     * @param what who is asked, for example {@code malloc}
     * @param requestBytes bytes asked for
     * @param takenBytes bytes that the request takes from the allocator or the address space
     * @param residentBytes resident bytes of it as it is handed out, before anything is written to it; of a stack when its thread waits
     */
    public record Row(String what, long requestBytes, Reading<Long> takenBytes, Reading<Long> residentBytes) {}
}
