package dev.arenascope.report;

import dev.arenascope.snapshot.JvmArenas;
import dev.arenascope.snapshot.JvmArenas.CodeHeap;
import dev.arenascope.snapshot.JvmArenas.Loader;
import dev.arenascope.snapshot.JvmArenas.Loaders;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.List;

/** The metaspace by class loader and the code heaps, each in one line, when they were read. */
final class ArenaLines {
    private static final int SHOWN = 3;

    private ArenaLines() {}

    /** The empty string when it was not read. */
    static String loaders(Snapshot s) {
        if (!(s.arenas() instanceof Reading.Present<JvmArenas> arenas)
                || !(arenas.value().loaders() instanceof Reading.Present<Loaders> p)) return "";
        Loaders loaders = p.value();
        StringBuilder line = new StringBuilder();
        line.append(loaders.count())
                .append(" hold ")
                .append(Sizes.text(loaders.total().committedBytes()));
        line.append(" of metaspace, ")
                .append(Sizes.text(loaders.total().idleBytes()))
                .append(" idle");
        for (int i = 0; i < Math.min(SHOWN, loaders.wasteful().size()); i++) {
            Loader loader = loaders.wasteful().get(i);
            line.append(i == 0 ? ": " : ", ").append(loader.name()).append(' ');
            line.append(Sizes.text(loader.chunks().idleBytes())).append(" (").append(loader.classes());
            line.append(loader.classes() == 1 ? " class)" : " classes)");
        }
        return line.toString();
    }

    /** The empty string when it was not read. */
    static String codeHeaps(Snapshot s) {
        if (!(s.arenas() instanceof Reading.Present<JvmArenas> arenas)
                || !(arenas.value().codeHeaps() instanceof Reading.Present<List<CodeHeap>> heaps)) return "";
        StringBuilder line = new StringBuilder();
        for (CodeHeap heap : heaps.value()) {
            line.append(line.length() == 0 ? "" : ", ").append(heap.name()).append(' ');
            line.append(heap.freeBlocks()).append(" free blocks ").append(Sizes.text(heap.freeBytes()));
            line.append(" (largest ")
                    .append(Sizes.text(heap.largestFreeBytes()))
                    .append(')');
        }
        return line.toString();
    }
}
