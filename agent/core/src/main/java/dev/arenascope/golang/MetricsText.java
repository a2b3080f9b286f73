package dev.arenascope.golang;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.arenascope.snapshot.GoHeap;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Prometheus text, and OpenMetrics where it says the same. Names may stand behind a prefix ({@code istio_agent_go_memstats_sys_bytes});
 * each prefix is a process. Where one page tells of two, the one with the prefix is who answers: it merged the page of the application,
 * which has none, into its own.
 */
final class MetricsText implements LineFormat {
    private static final byte[] INFO = "go_info".getBytes(US_ASCII);
    private static final byte[] BUILD_INFO = "go_build_info".getBytes(US_ASCII);
    private static final byte[] GO = "go_".getBytes(US_ASCII);
    private static final byte[] PROCESS = "process_r".getBytes(US_ASCII);
    private static final byte[] VERSION = "version".getBytes(US_ASCII);
    private static final byte[] PATH = "path".getBytes(US_ASCII);
    private static final int MAX_PROCESSES = 4;

    /** One prefix of names. */
    private static final class Series {
        final Told told = new Told();
        final int[] labels = new int[FigureNames.METRICS.count()];
        final boolean[] seen = new boolean[FigureNames.METRICS.count()];
        byte[] prefix = {};
        boolean several;

        void begin(byte[] text, int from, int to) {
            told.clear();
            Arrays.fill(seen, false);
            several = false;
            if (!FigureNames.equal(prefix, text, from, to)) prefix = Arrays.copyOfRange(text, from, to);
        }
    }

    private final Series[] processes = new Series[MAX_PROCESSES];
    private int count;
    private boolean more;

    void clear() {
        count = 0;
        more = false;
    }

    @Override
    public void line(byte[] text, int from, int to) {
        if (from == to || text[from] == '#') return;
        int end = from;
        while (end < to && text[end] != '{' && text[end] != ' ' && text[end] != '\t') end++;
        if (end == to) return;
        for (int at = from; at < end; at++) {
            if (at > from && text[at - 1] != '_') continue;
            if (starts(GO, text, at, end) || starts(PROCESS, text, at, end)) {
                if (named(text, from, at, end, to)) return;
            }
        }
    }

    private boolean named(byte[] text, int from, int nameFrom, int nameTo, int to) {
        int index = FigureNames.METRICS.find(text, nameFrom, nameTo);
        if (index != FigureNames.NONE) {
            figure(index, text, from, nameFrom, nameTo, to);
            return true;
        }
        boolean info = FigureNames.equal(INFO, text, nameFrom, nameTo);
        if (!info && !FigureNames.equal(BUILD_INFO, text, nameFrom, nameTo)) return false;
        int labelsTo = labelsEnd(text, nameTo, to);
        Series process = process(text, from, nameFrom);
        if (labelsTo < 0 || process == null) return true;
        String version = label(VERSION, text, nameTo, labelsTo);
        String path = label(PATH, text, nameTo, labelsTo);
        if (info && version != null) process.told.version(version);
        if (!info && path != null) process.told.module(version == null ? path : path + " " + version);
        return true;
    }

    private void figure(int index, byte[] text, int from, int nameFrom, int nameTo, int to) {
        int at = labelsEnd(text, nameTo, to);
        Series process = process(text, from, nameFrom);
        if (at < 0 || process == null) return;
        int labels = hash(text, nameTo, at);
        if (process.seen[index]) {
            process.several |= process.labels[index] != labels;
            return;
        }
        process.seen[index] = true;
        process.labels[index] = labels;
        while (at < to && (text[at] == ' ' || text[at] == '\t')) at++;
        int end = at;
        while (end < to && text[end] != ' ' && text[end] != '\t') end++;
        process.told.figures.put(FigureNames.METRICS.figure(index), Decimal.parse(text, at, end));
    }

    private @Nullable Series process(byte[] text, int from, int to) {
        for (int i = 0; i < count; i++) {
            if (FigureNames.equal(processes[i].prefix, text, from, to)) return processes[i];
        }
        if (count == MAX_PROCESSES) {
            more = true;
            return null;
        }
        if (processes[count] == null) processes[count] = new Series();
        processes[count].begin(text, from, to);
        return processes[count++];
    }

    @Override
    public GoAnswer answer(String source) throws UnreadableException {
        Series answering = null;
        int heaps = 0;
        for (int i = 0; i < count; i++) {
            if (!processes[i].told.figures.tellsOfHeap()) continue;
            heaps++;
            if (answering == null || answering.prefix.length == 0) answering = processes[i];
        }
        if (answering == null)
            throw new UnreadableException("tells no Go heap: neither metrics with go_memstats_ nor another format");
        boolean merged = heaps == 2 && hasPlainHeap();
        if (more || (heaps > 1 && !merged) || answering.several) {
            throw new UnreadableException("tells of several Go processes, and which one answers is not known");
        }
        return answering.told.answer(source, GoHeap.Kind.METRICS);
    }

    private boolean hasPlainHeap() {
        for (int i = 0; i < count; i++) {
            if (processes[i].prefix.length == 0 && processes[i].told.figures.tellsOfHeap()) return true;
        }
        return false;
    }

    /** Behind the labels, or at once where there are none; -1 when they do not end. A value may hold any byte. */
    private static int labelsEnd(byte[] text, int from, int to) {
        if (text[from] != '{') return from;
        boolean quoted = false;
        for (int i = from + 1; i < to; i++) {
            byte b = text[i];
            if (quoted && b == '\\') {
                i++;
            } else if (b == '"') {
                quoted = !quoted;
            } else if (b == '}' && !quoted) {
                return i + 1;
            }
        }
        return -1;
    }

    /** The value of a label, with what is escaped in it as it stands. */
    private static @Nullable String label(byte[] name, byte[] text, int from, int to) {
        boolean quoted = false;
        int start = from + 1;
        int valueFrom = 0;
        for (int i = from + 1; i < to; i++) {
            byte b = text[i];
            if (quoted && b == '\\') {
                i++;
            } else if (b == '"' && !quoted) {
                quoted = true;
                valueFrom = i + 1;
            } else if (b == '"') {
                quoted = false;
                if (starts(name, text, start, i) && text[start + name.length] == '=') {
                    return new String(text, valueFrom, i - valueFrom, UTF_8);
                }
            } else if (!quoted && (b == ',' || b == ' ')) {
                start = i + 1;
            }
        }
        return null;
    }

    private static boolean starts(byte[] word, byte[] text, int from, int to) {
        if (to - from < word.length) return false;
        for (int i = 0; i < word.length; i++) {
            if (text[from + i] != word[i]) return false;
        }
        return true;
    }

    private static int hash(byte[] text, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) hash = 31 * hash + text[i];
        return hash;
    }
}
