package dev.arenascope.golang;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.arenascope.snapshot.GoHeap;

/**
 * The end of {@code /debug/pprof/heap?debug=1}, below the profile itself:
 *
 * <pre>
 * # runtime.MemStats
 * # HeapAlloc = 705864
 * # Stack = 360448 / 360448
 * </pre>
 */
final class ProfileText implements LineFormat {
    private static final byte[] FIRST = "heap profile: ".getBytes(US_ASCII);

    private final Told told = new Told();

    /** Whether a text with this first line is of this format. */
    static boolean isFirst(byte[] text, int from, int to) {
        return to - from >= FIRST.length && FigureNames.equal(FIRST, text, from, from + FIRST.length);
    }

    void clear() {
        told.clear();
    }

    @Override
    public void line(byte[] text, int from, int to) {
        if (to - from < 2 || text[from] != '#' || text[from + 1] != ' ') return;
        int nameEnd = from + 2;
        while (nameEnd < to && text[nameEnd] != ' ') nameEnd++;
        int value = nameEnd + 3;
        if (value >= to || text[nameEnd + 1] != '=' || text[nameEnd + 2] != ' ') return;
        int index = FigureNames.MEMSTATS.find(text, from + 2, nameEnd);
        if (index == FigureNames.NONE) return;
        int end = value;
        while (end < to && text[end] != ' ') end++;
        told.figures.put(FigureNames.MEMSTATS.figure(index), Decimal.parse(text, value, end));
    }

    @Override
    public GoAnswer answer(String source) throws UnreadableException {
        if (!told.figures.tellsOfHeap()) throw new UnreadableException("a profile without its MemStats at the end");
        return told.answer(source, GoHeap.Kind.PPROF);
    }
}
