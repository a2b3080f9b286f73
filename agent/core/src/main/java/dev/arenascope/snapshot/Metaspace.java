package dev.arenascope.snapshot;

/**
 * The metaspace as the {@code VM.metaspace basic} command tells it; bytes.
 *
 * @param nonClass what lies outside the compressed class space
 * @param classSpace the compressed class space; absent when the JVM runs without one
 */
public record Metaspace(Space nonClass, Reading<Space> classSpace) {

    /**
     * @param reservedBytes address space of all nodes
     * @param committedBytes committed in granules of 64 KiB
     * @param nodes number of reservations (virtual space nodes)
     */
    public record Space(long reservedBytes, long committedBytes, int nodes) {}
}
