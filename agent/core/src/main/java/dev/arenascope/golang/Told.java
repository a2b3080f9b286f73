package dev.arenascope.golang;

import dev.arenascope.snapshot.GoBuild;
import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import org.jspecify.annotations.Nullable;

/** What an endpoint told of one process, before it is an answer. */
final class Told {
    private static final int MAX_WORD = 200;

    final Figures figures = new Figures();
    private @Nullable String version;
    private @Nullable String path;
    private @Nullable String module;

    void clear() {
        figures.clear();
        version = null;
        path = null;
        module = null;
    }

    void version(String told) {
        // go1.26.8 X:nodwarf5
        int end = told.startsWith("go") ? told.indexOf(' ') : -1;
        version = end > 0 ? told.substring(0, end) : told;
    }

    void path(String told) {
        path = told;
    }

    void module(String told) {
        module = told;
    }

    GoAnswer answer(String source, GoHeap.Kind kind) throws UnreadableException {
        GoHeap heap = figures.heap(source, kind);
        Reading<Long> resident = figures.bytes(Figure.RESIDENT);
        Reading<Sidecar.ProcessMemory> memory = resident instanceof Reading.Present<Long> bytes
                ? Reading.of(new Sidecar.ProcessMemory(
                        bytes.value(), figures.bytes(Figure.PEAK), figures.bytes(Figure.ANON), untold()))
                : Reading.absent(resident.reason());
        return new GoAnswer(heap, new GoBuild(word(version), word(path), word(module), untold()), memory);
    }

    /** It is printed in reports: what an endpoint says must not write a line of its own there. */
    private static Reading<String> word(@Nullable String told) {
        if (told == null || told.isEmpty()) return untold();
        return told.length() <= MAX_WORD && isPrintable(told) ? Reading.of(told) : Reading.absent("tells no name");
    }

    private static <T> Reading<T> untold() {
        return Reading.absent("not told by the endpoint");
    }

    static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') return false;
        }
        return true;
    }
}
