package dev.arenascope.snapshot;

import java.util.List;

/**
 * On which memory nodes the resident pages of this process lie: /proc/self/numa_maps.
 *
 * @param bytesByNode resident bytes, by number of the node
 */
public record NumaPages(List<Long> bytesByNode) {
    /** Share of the bytes that lie on the fullest node, 0..1: 1 is local. */
    public double locality() {
        long sum = 0;
        long most = 0;
        for (long bytes : bytesByNode) {
            sum += bytes;
            most = Math.max(most, bytes);
        }
        return sum == 0 ? 1 : (double) most / sum;
    }
}
