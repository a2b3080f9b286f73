package dev.arenascope.snapshot;

import java.util.List;

/**
 * On which memory nodes the resident pages of this process lie: /proc/self/numa_maps.
 *
 * @param bytesByNode resident bytes, by number of the node
 * @param remoteBytes those on nodes none of whose processors this process may run on: each access to them crosses to another node;
 *     from /sys/devices/system/node and the process's affinity
 */
public record NumaPages(List<Long> bytesByNode, Reading<Long> remoteBytes) {
    /** Resident bytes of all nodes. */
    public long allBytes() {
        long sum = 0;
        for (long bytes : bytesByNode) sum += bytes;
        return sum;
    }

    /** Share of the bytes that lie on the fullest node, 0..1: 1 is local. */
    public double locality() {
        long sum = allBytes();
        long most = 0;
        for (long bytes : bytesByNode) most = Math.max(most, bytes);
        return sum == 0 ? 1 : (double) most / sum;
    }
}
