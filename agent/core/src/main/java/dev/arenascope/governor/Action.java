package dev.arenascope.governor;

import dev.arenascope.model.Owner;
import dev.arenascope.snapshot.JvmFlags.Manageable;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

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
     * Options of this JVM that can be changed while it runs, all at once. The JVM takes one at a time, and refuses a MinHeapFreeRatio above the
     * MaxHeapFreeRatio at each single step.
     *
     * @param flags at least one; no flag stands in two settings that hold
     */
    record SetFlags(Kind kind, List<Flag> flags, Price price) implements Setting {
        public SetFlags {
            flags = List.copyOf(flags);
        }

        /**
         * One option.
         *
         * @param before its value until then, in the unit of the JVM: percent, bytes or milliseconds
         * @param value the one that is to hold
         */
        public record Flag(String name, long before, long value) {
            private String text(long number) {
                return name.equals(Manageable.SOFT_MAX) ? (number >> 20) + "m" : Long.toString(number);
            }
        }

        /** Absent where it does not touch this option. */
        public Reading<Flag> flag(String name) {
            for (int i = 0; i < flags.size(); i++) {
                if (flags.get(i).name.equals(name)) return Reading.of(flags.get(i));
            }
            return Reading.absent("not set from here");
        }

        /** The same but for one option. */
        SetFlags without(String name) {
            List<Flag> rest = new ArrayList<>(flags.size());
            for (int i = 0; i < flags.size(); i++) if (!flags.get(i).name.equals(name)) rest.add(flags.get(i));
            return new SetFlags(kind, rest, price);
        }

        @Override
        public String target() {
            return JAVA_HEAP;
        }

        @Override
        public String text() {
            StringBuilder now = new StringBuilder();
            StringBuilder before = new StringBuilder();
            for (int i = 0; i < flags.size(); i++) {
                Flag f = flags.get(i);
                now.append(f.name).append('=').append(f.text(f.value)).append(' ');
                if (i > 0) before.append(i == flags.size() - 1 ? " and " : ", ");
                before.append(f.text(f.before));
            }
            return now.append("in place of ").append(before).toString();
        }

        @Override
        public Action priced(Price other) {
            return new SetFlags(kind, flags, other);
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
