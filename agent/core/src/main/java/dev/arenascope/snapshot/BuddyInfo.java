package dev.arenascope.snapshot;

import java.util.List;

/**
 * Free lists of the kernel's buddy allocator: /proc/buddyinfo.
 *
 * @param zones one entry per zone of each node
 */
public record BuddyInfo(List<Zone> zones) {

    /** @param freeBlocks number of free blocks of 2^i pages, by i */
    public record Zone(int node, String name, List<Long> freeBlocks) {}
}
