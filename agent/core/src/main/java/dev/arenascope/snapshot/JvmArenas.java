package dev.arenascope.snapshot;

import java.util.List;

/**
 * How the JVM's own allocators are used: the metaspace's arenas, of which each class loader has one, and the code heaps. Reading them
 * stops the application's threads for milliseconds or holds a lock of the compilers, so they are read at the operator's request.
 *
 * @param loaders the metaspace by class loader
 * @param codeHeaps the segments of the code cache
 */
public record JvmArenas(Reading<Loaders> loaders, Reading<List<CodeHeap>> codeHeaps) {

    /**
     * @param count class loaders and hidden classes that hold metaspace
     * @param total all of them together
     * @param wasteful those that hold the most memory without using it, the largest first; bounded
     */
    public record Loaders(long count, Chunks total, List<Loader> wasteful) {}

    /**
     * @param name as the JVM prints it, such as {@code "app" instance of jdk.internal.loader.ClassLoaders$AppClassLoader}
     * @param classes loaded by it
     */
    public record Loader(String name, long classes, Chunks chunks) {}

    /**
     * Chunks that an arena of the metaspace took; bytes.
     *
     * @param chunks number of chunks
     * @param committedBytes the part of them that is memory
     * @param usedBytes class metadata
     * @param freeBytes committed, at the end of the current chunk: the loader's next classes go there
     * @param wasteBytes committed and of no use to anyone: ends of earlier chunks, and what was given back inside of chunks
     */
    public record Chunks(long chunks, long committedBytes, long usedBytes, long freeBytes, long wasteBytes) {
        /** Held and not used. */
        public long idleBytes() {
            return committedBytes - usedBytes;
        }
    }

    /**
     * @param name such as {@code CodeHeap 'profiled nmethods'}, which is also the name of its memory pool
     * @param committedBytes committed
     * @param freeBlocks blocks between pieces of compiled code that are free again
     * @param freeBytes their sum
     * @param largestFreeBytes the largest of them
     */
    public record CodeHeap(String name, long committedBytes, long freeBlocks, long freeBytes, long largestFreeBytes) {}
}
