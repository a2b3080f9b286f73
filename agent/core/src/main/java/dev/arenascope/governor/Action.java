package dev.arenascope.governor;

import dev.arenascope.model.Owner;
import dev.arenascope.snapshot.Reading;

/** One change of this JVM or of a Go process beside it. It only says what is to be done: who does it lives elsewhere. */
public sealed interface Action {
    String MALLOC = Owner.MALLOC.label();
    String JAVA_HEAP = Owner.JAVA_HEAP.label();

    Kind kind();

    /** {@code malloc}, {@code java-heap}, or the id of a sidecar. */
    String target();

    Price price();

    /** What it does, as one phrase for an operator. */
    String text();

    /** The same with another price. */
    Action priced(Price other);

    /** One that holds until it is put back, and knows what was there before. */
    sealed interface Setting extends Action {}

    /** Wholly free pages of malloc back to the kernel. */
    record TrimNative(Price price) implements Action {
        @Override
        public Kind kind() {
            return Kind.TRIM_NATIVE;
        }

        @Override
        public String target() {
            return MALLOC;
        }

        @Override
        public String text() {
            return "trim malloc";
        }

        @Override
        public Action priced(Price other) {
            return new TrimNative(other);
        }
    }

    /** One collection of a Java heap at rest, by a collector that does it beside the application. */
    record CollectIdle(Price price) implements Action {
        @Override
        public Kind kind() {
            return Kind.COLLECT_IDLE;
        }

        @Override
        public String target() {
            return JAVA_HEAP;
        }

        @Override
        public String text() {
            return "collect the Java heap once, which is at rest";
        }

        @Override
        public Action priced(Price other) {
            return new CollectIdle(other);
        }
    }

    /** Wholly free spans of a Go heap back to the kernel: debug.FreeOSMemory, which collects first. */
    record FreeGoMemory(String target, String name, Price price) implements Action {
        @Override
        public Kind kind() {
            return Kind.GO_FREE;
        }

        @Override
        public String text() {
            return "free idle memory of sidecar " + name;
        }

        @Override
        public Action priced(Price other) {
            return new FreeGoMemory(target, name, other);
        }
    }

    /**
     * MinHeapFreeRatio and MaxHeapFreeRatio, percent. The JVM refuses a minimum above the maximum at each single step: to tighten, the
     * minimum goes first, to loosen, the maximum.
     */
    record SetFreeRatios(int min, int max, int minBefore, int maxBefore, Price price) implements Setting {
        @Override
        public Kind kind() {
            return Kind.FREE_RATIOS;
        }

        @Override
        public String target() {
            return JAVA_HEAP;
        }

        @Override
        public String text() {
            return "MinHeapFreeRatio=" + min + " MaxHeapFreeRatio=" + max + " in place of " + minBefore + " and "
                    + maxBefore;
        }

        @Override
        public Action priced(Price other) {
            return new SetFreeRatios(min, max, minBefore, maxBefore, other);
        }
    }

    /** SoftMaxHeapSize, bytes. */
    record SetSoftMax(long bytes, long bytesBefore, Price price) implements Setting {
        @Override
        public Kind kind() {
            return Kind.SOFT_MAX;
        }

        @Override
        public String target() {
            return JAVA_HEAP;
        }

        @Override
        public String text() {
            return "SoftMaxHeapSize=" + (bytes >> 20) + "m in place of " + (bytesBefore >> 20) + "m";
        }

        @Override
        public Action priced(Price other) {
            return new SetSoftMax(bytes, bytesBefore, other);
        }
    }

    /** G1PeriodicGCInterval, milliseconds; 0 is off. */
    record SetPeriodicGc(long intervalMs, long intervalMsBefore, Price price) implements Setting {
        @Override
        public Kind kind() {
            return Kind.PERIODIC_GC;
        }

        @Override
        public String target() {
            return JAVA_HEAP;
        }

        @Override
        public String text() {
            return "G1PeriodicGCInterval=" + intervalMs + " in place of " + intervalMsBefore;
        }

        @Override
        public Action priced(Price other) {
            return new SetPeriodicGc(intervalMs, intervalMsBefore, other);
        }
    }

    /**
     * GOGC of a Go process.
     *
     * @param before absent where it was off
     */
    record SetGoGc(String target, String name, int percent, Reading<Integer> before, Price price) implements Setting {
        @Override
        public Kind kind() {
            return Kind.GO_GC;
        }

        @Override
        public String text() {
            String was = before instanceof Reading.Present<Integer> p ? Integer.toString(p.value()) : "off";
            return "GOGC=" + percent + " of sidecar " + name + " in place of " + was;
        }

        @Override
        public Action priced(Price other) {
            return new SetGoGc(target, name, percent, before, other);
        }
    }

    /**
     * GOMEMLIMIT of a Go process.
     *
     * @param before absent where none was set
     */
    record SetGoLimit(String target, String name, long bytes, Reading<Long> before, Price price) implements Setting {
        @Override
        public Kind kind() {
            return Kind.GO_LIMIT;
        }

        @Override
        public String text() {
            String was = before instanceof Reading.Present<Long> p ? (p.value() >> 20) + "MiB" : "none";
            return "GOMEMLIMIT=" + (bytes >> 20) + "MiB of sidecar " + name + " in place of " + was;
        }

        @Override
        public Action priced(Price other) {
            return new SetGoLimit(target, name, bytes, before, other);
        }
    }

    /**
     * Puts back what was there before the first setting of its kind.
     *
     * @param first that setting, whose values before are to hold again
     */
    record Restore(Setting first) implements Action {
        @Override
        public Kind kind() {
            return first.kind();
        }

        @Override
        public String target() {
            return first.target();
        }

        @Override
        public Price price() {
            return Price.NOTHING;
        }

        @Override
        public String text() {
            return "put back what was before " + first.text();
        }

        @Override
        public Action priced(Price other) {
            return this;
        }
    }
}
