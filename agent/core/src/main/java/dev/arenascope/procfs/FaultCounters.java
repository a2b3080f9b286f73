package dev.arenascope.procfs;

import dev.arenascope.snapshot.Faults;
import dev.arenascope.snapshot.Reading;

/** Page faults in /proc/PID/stat (proc(5)): fields 10 and 12. */
final class FaultCounters implements LineParser<Faults> {
    private static final int MINOR = 10;
    private static final int MAJOR = 12;

    private final Cursor cursor = new Cursor();
    private Reading<Faults> value = Reading.absent("the file stat is empty");

    @Override
    public void line(byte[] text, int from, int to) {
        if (value.isPresent()) return;
        value = Reading.absent("the file stat is not as expected");
        // A name may hold parentheses and blanks.
        int close = to - 1;
        while (close >= from && text[close] != ')') close--;
        if (close < from) return;
        cursor.on(text, close + 1, to).skipBlanks();
        long minor = Cursor.NONE;
        for (int field = 3; field < MAJOR; field++) {
            if (field == MINOR) minor = cursor.decimal();
            cursor.skipWord().skipBlanks();
        }
        long major = cursor.decimal();
        if (minor != Cursor.NONE && major != Cursor.NONE) value = Reading.of(new Faults(minor, major));
    }

    @Override
    public Reading<Faults> result() {
        return value;
    }
}
