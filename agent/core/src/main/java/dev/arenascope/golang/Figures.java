package dev.arenascope.golang;

import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.Reading;
import java.util.EnumMap;
import java.util.Map;

/** The figures of one process as an endpoint told them, and the heap that they make. The first value of a figure stays. */
final class Figures {
    /** More than the addresses of a process, so no sum of four overflows. */
    private static final double MOST_BYTES = 0x1p48;

    /** GOMEMLIMIT is 2^63 - 1 where there is none, and Prometheus rounds that up. */
    private static final double NO_LIMIT = 0x1p62;

    private static final double NO_GOAL = 0x1p60;

    /** GOGC is an int32; off is -1, and as client_golang exports it 2^64 - 1. */
    private static final double MOST_PERCENT = 0x1p31;

    /** The heap that no GOGC keeps from growing: 4 MB times GOGC / 100. */
    private static final double LEAST_GOAL = 4 << 20;

    /** Go keeps 3 % of the limit, and 1 MB at least, free of the goal that the limit sets: such a goal fills 97 % of it or less. */
    private static final double LIMIT_RULES = 0.8;

    private final Map<Figure, Double> values = new EnumMap<>(Figure.class);

    void clear() {
        values.clear();
    }

    void put(Figure figure, double value) {
        if (!has(figure)) values.put(figure, value);
    }

    boolean has(Figure figure) {
        return values.containsKey(figure);
    }

    /** Whether any of the eight figures of which a heap is made was told. */
    boolean tellsOfHeap() {
        return has(Figure.OBJECTS)
                || has(Figure.UNUSED)
                || has(Figure.FREE)
                || has(Figure.RELEASED)
                || has(Figure.HEAP_ALLOC)
                || has(Figure.HEAP_INUSE)
                || has(Figure.HEAP_IDLE)
                || has(Figure.HEAP_RELEASED);
    }

    /** The heap by the runtime's own classes of memory where all four are told, else by MemStats. */
    GoHeap heap(String source, GoHeap.Kind kind) throws UnreadableException {
        if (has(Figure.OBJECTS) && has(Figure.UNUSED) && has(Figure.FREE) && has(Figure.RELEASED)) {
            return heap(
                    source, kind, need(Figure.OBJECTS), need(Figure.UNUSED), need(Figure.FREE), need(Figure.RELEASED));
        }
        long objects = need(Figure.HEAP_ALLOC);
        long inuse = need(Figure.HEAP_INUSE);
        long idle = need(Figure.HEAP_IDLE);
        long released = need(Figure.HEAP_RELEASED);
        if (inuse < objects) throw new UnreadableException("tells HeapInuse below HeapAlloc");
        if (idle < released) throw new UnreadableException("tells HeapIdle below HeapReleased");
        return heap(source, kind, objects, inuse - objects, idle - released, released);
    }

    private GoHeap heap(String source, GoHeap.Kind kind, long objects, long unused, long free, long released) {
        boolean off = has(Figure.GOGC) ? isOff(value(Figure.GOGC)) : hasNoGoal();
        Reading<Integer> percent = percent(off);
        Reading<Long> sys = bytes(Figure.SYS);
        Reading<Long> goal = hasNoGoal() ? Reading.absent("no goal: GOGC is off") : bytes(Figure.GOAL);
        Reading<Long> limit = limit();
        Reading<Long> live =
                has(Figure.LIVE) ? bytes(Figure.LIVE) : live(goal, percent, limit, sys, objects + free + released);
        return new GoHeap(
                source,
                kind,
                objects,
                unused,
                free,
                released,
                sys,
                bytes(Figure.STACK),
                live,
                goal,
                percent,
                off,
                limit,
                count(Figure.COLLECTIONS),
                count(Figure.ALLOCATED),
                gcShare());
    }

    Reading<Long> bytes(Figure figure) {
        if (!has(figure)) return Reading.absent("not told");
        double value = value(figure);
        return isBytes(value) ? Reading.of((long) value) : Reading.absent(noBytes(figure, value));
    }

    private long need(Figure figure) throws UnreadableException {
        if (!has(figure)) throw new UnreadableException("does not tell " + figure.label);
        double value = value(figure);
        if (!isBytes(value)) throw new UnreadableException(noBytes(figure, value));
        return (long) value;
    }

    private Reading<Long> count(Figure figure) {
        if (!has(figure)) return Reading.absent("not told");
        double value = value(figure);
        return value >= 0 && value < NO_LIMIT ? Reading.of((long) value) : Reading.absent(noBytes(figure, value));
    }

    private Reading<Integer> percent(boolean off) {
        if (off) return Reading.absent("GOGC is off");
        if (!has(Figure.GOGC)) return Reading.absent("GOGC is not told");
        double value = value(Figure.GOGC);
        return value >= 0 && value < MOST_PERCENT
                ? Reading.of((int) value)
                : Reading.absent("tells a GOGC of " + value);
    }

    private static boolean isOff(double gogc) {
        return gogc == -1 || (gogc >= MOST_PERCENT && gogc < Double.POSITIVE_INFINITY);
    }

    /** With GOGC off and no limit the goal is 2^63 - 1 less what is no heap, and 3 % of room. */
    private boolean hasNoGoal() {
        double goal = value(Figure.GOAL);
        return goal >= NO_GOAL && goal < Double.POSITIVE_INFINITY;
    }

    private Reading<Long> limit() {
        if (!has(Figure.LIMIT)) return Reading.absent("GOMEMLIMIT is not told");
        double value = value(Figure.LIMIT);
        if (value >= NO_LIMIT && value < Double.POSITIVE_INFINITY) return Reading.absent("no GOMEMLIMIT is set");
        return value >= 0 && value < NO_LIMIT ? Reading.of((long) value) : Reading.absent(noBytes(Figure.LIMIT, value));
    }

    /** By the goal, where GOGC set it; what the roots hold counts as alive. */
    private static Reading<Long> live(
            Reading<Long> goal, Reading<Integer> percent, Reading<Long> limit, Reading<Long> sys, long heapNotUnused) {
        if (!(goal instanceof Reading.Present<Long> g)) return Reading.absent(goal.reason());
        if (!(percent instanceof Reading.Present<Integer> p)) return Reading.absent(percent.reason());
        double share = p.value() / 100.0;
        if (g.value() <= LEAST_GOAL * share) return Reading.absent("the goal is the least that GOGC allows");
        if (limit instanceof Reading.Present<Long> l) {
            // What the limit leaves for the heap's objects is the goal that it would set: the rest, ends of spans
            // included, stays.
            boolean below = sys instanceof Reading.Present<Long> s
                    && g.value() + s.value() - heapNotUnused < LIMIT_RULES * l.value();
            if (!below) return Reading.absent("GOMEMLIMIT may have set the goal");
        }
        return Reading.of((long) (g.value() / (1 + share)));
    }

    /** MemStats' own share is 0 where client_golang leaves it out. */
    private Reading<Double> gcShare() {
        double share = Double.NaN;
        if (has(Figure.GC_SECONDS) && has(Figure.CPU_SECONDS)) {
            share = value(Figure.GC_SECONDS) / value(Figure.CPU_SECONDS);
        } else if (has(Figure.GC_SHARE) && value(Figure.GC_SHARE) > 0) {
            share = value(Figure.GC_SHARE);
        }
        return share >= 0 && share <= 1 ? Reading.of(share) : Reading.absent("not told");
    }

    private double value(Figure figure) {
        Double value = values.get(figure);
        return value == null ? Double.NaN : value;
    }

    private static boolean isBytes(double value) {
        return value >= 0 && value < MOST_BYTES;
    }

    private static String noBytes(Figure figure, double value) {
        return "tells a " + figure.label + " of " + value;
    }
}
