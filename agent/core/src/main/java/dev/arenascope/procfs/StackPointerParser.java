package dev.arenascope.procfs;

import dev.arenascope.snapshot.Reading;

/**
 * /proc/PID/task/TID/syscall (fs/proc/base.c): {@code NR ARG1 .. ARG6 SP PC} of a thread in a system call, {@code -1 SP PC} of
 * one blocked otherwise, {@code running} of one on a processor.
 */
final class StackPointerParser implements LineParser<Long> {
    private final Cursor cursor = new Cursor();
    private Reading<Long> value = Reading.absent("the thread's state cannot be read");

    static Reading<Long> parse(byte[] text, int length) {
        return LineReader.parse(text, length, new StackPointerParser());
    }

    @Override
    public void line(byte[] text, int from, int to) {
        if (cursor.on(text, from, to).peek() == 'r') {
            value = Reading.absent("the thread is running");
            return;
        }
        long last = Cursor.NONE;
        long beforeLast = Cursor.NONE;
        while (!cursor.skipBlanks().atEnd()) {
            beforeLast = last;
            boolean hex = cursor.skip('0') && cursor.skip('x');
            last = hex ? cursor.hex() : Cursor.NONE;
            cursor.skipWord();
        }
        if (beforeLast > 0) value = Reading.of(beforeLast);
    }

    @Override
    public Reading<Long> result() {
        return value;
    }
}
