package dev.arenascope.model;

import dev.arenascope.snapshot.Reading;
import java.util.List;
import java.util.Map;

/**
 * Every resident byte with its owner.
 *
 * @param residentBytes sum over all rows that are no views: the resident set at the instant of the pass
 * @param vmRssBytes VmRSS of the same instant, as the kernel's status says it
 * @param ageMs how old the pass is
 * @param rows by resident bytes, largest first; {@code unexplained} last
 * @param stackGroups thread stacks by thread-name group, largest first
 * @param liveBytes bytes in use, over all owners; owners that cannot tell count as wholly in use
 * @param anonymous private anonymous memory that no owner explains, by size class; smallest first
 * @param pageStates what the kernel says of each owner's pages; thread stacks have none
 */
public record Ledger(
        long residentBytes,
        long vmRssBytes,
        long ageMs,
        List<OwnerRow> rows,
        List<StackGroup> stackGroups,
        long liveBytes,
        List<AnonCluster> anonymous,
        Map<Owner, PageStates> pageStates) {

    Ledger withRows(List<OwnerRow> others) {
        return new Ledger(residentBytes, vmRssBytes, ageMs, others, stackGroups, liveBytes, anonymous, pageStates);
    }

    /**
     * @param name thread name with its numbers cut off, for example {@code http-nio-8080-exec}
     * @param threads number of stacks
     * @param residentBytes their resident bytes
     */
    public record StackGroup(String name, int threads, long residentBytes) implements Comparable<StackGroup> {
        /** Largest first. */
        @Override
        public int compareTo(StackGroup other) {
            return Long.compare(other.residentBytes, residentBytes);
        }
    }

    /** Share of the resident set that is in use, 0..1: the article's memory utilisation. */
    public double utilisation() {
        return residentBytes == 0 ? 0 : (double) liveBytes / residentBytes;
    }

    public Reading<OwnerRow> row(Owner owner) {
        for (OwnerRow row : rows) if (row.owner() == owner) return Reading.of(row);
        return Reading.absent("no " + owner.label() + " in this process");
    }
}
