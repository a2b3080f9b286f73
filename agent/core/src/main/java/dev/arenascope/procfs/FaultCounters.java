package dev.arenascope.procfs;

import dev.arenascope.snapshot.Faults;
import dev.arenascope.snapshot.Reading;

/** Page faults in /proc/PID/stat (proc(5)): fields 10 and 12. */
final class FaultCounters implements LineParser<Faults> {
    private static final int MINOR = 10;
    private static final int MAJOR = 12;

    private final StatFields fields = new StatFields();
    private Reading<Faults> value = Reading.absent("the file stat is empty");

    @Override
    public void line(byte[] text, int from, int to) {
        if (value.isPresent()) return;
        value = Reading.absent("the file stat is not as expected");
        if (!fields.on(text, from, to)) return;
        long minor = fields.decimal(MINOR);
        long major = fields.decimal(MAJOR);
        if (minor != Cursor.NONE && major != Cursor.NONE) value = Reading.of(new Faults(minor, major));
    }

    @Override
    public Reading<Faults> result() {
        return value;
    }
}
