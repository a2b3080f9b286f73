package dev.arenascope.procfs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.arenascope.snapshot.Reading;
import java.util.Arrays;
import java.util.List;

/**
 * Named numbers, one a line: {@code VmRSS:  345020 kB} as in status, meminfo and smaps_rollup, or {@code oom_kill 3} as in
 * vmstat and the files of a control group. Amounts in kB become bytes.
 */
final class NumberFields implements LineParser<NumberFields> {

    /** The names to look for; made once, used for every read. */
    static final class Names {
        private final List<String> names;
        private final byte[][] raw;

        Names(String... names) {
            this.names = List.of(names);
            this.raw = new byte[names.length][];
            for (int i = 0; i < names.length; i++) raw[i] = names[i].getBytes(US_ASCII);
        }
    }

    private final Names names;
    private final long[] values;
    private final Cursor cursor = new Cursor();

    NumberFields(Names names) {
        this.names = names;
        this.values = new long[names.raw.length];
        Arrays.fill(values, Cursor.NONE);
    }

    static NumberFields parse(Names names, byte[] text, int length) {
        NumberFields fields = new NumberFields(names);
        LineReader.parse(text, length, fields);
        return fields;
    }

    @Override
    public void line(byte[] text, int from, int to) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] == Cursor.NONE && cursor.on(text, from, to).skip(names.raw[i]) && endsName()) {
                values[i] = cursor.amount();
                return;
            }
        }
    }

    private boolean endsName() {
        byte next = cursor.peek();
        return cursor.skip(':') || next == ' ' || next == '\t';
    }

    @Override
    public Reading<NumberFields> result() {
        return Reading.of(this);
    }

    boolean has(String name) {
        return value(name) != Cursor.NONE;
    }

    long orElse(String name, long fallback) {
        return has(name) ? value(name) : fallback;
    }

    Reading<Long> reading(String name) {
        return has(name) ? Reading.of(value(name)) : Reading.absent("this kernel prints no " + name);
    }

    /** A value of a file that may itself be absent. */
    static Reading<Long> reading(Reading<NumberFields> fields, String name) {
        return fields instanceof Reading.Present<NumberFields> f
                ? f.value().reading(name)
                : Reading.absent(fields.reason());
    }

    private long value(String name) {
        return values[names.names.indexOf(name)];
    }
}
