package dev.arenascope.snapshot;

/**
 * The metaspace as the {@code VM.metaspace basic} command tells it; bytes.
 *
 * @param nonClass what lies outside the compressed class space
 * @param classSpace the compressed class space; absent when the JVM runs without one
 * @param loaders who holds metaspace; absent when the JVM does not print it
 */
public record Metaspace(Space nonClass, Reading<Space> classSpace, Reading<Loaders> loaders) {

    /**
     * @param reservedBytes address space of all nodes
     * @param committedBytes committed in granules of 64 KiB
     * @param nodes number of reservations (virtual space nodes)
     */
    public record Space(long reservedBytes, long committedBytes, int nodes) {}

    /**
     * Holders of metaspace, which HotSpot calls class loader data: each class loader that has defined a class, and each hidden class
     * that may be unloaded before its loader. Counted since the JVM started.
     *
     * @param born how many there ever were
     * @param ended how many of these were unloaded
     */
    public record Loaders(long born, long ended) {
        public long alive() {
            return born - ended;
        }
    }
}
