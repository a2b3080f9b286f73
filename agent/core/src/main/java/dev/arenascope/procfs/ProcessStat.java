package dev.arenascope.procfs;

import dev.arenascope.snapshot.Reading;

/**
 * What of /proc/PID/stat (proc(5)) tells a process from others.
 *
 * @param comm name of its main thread, cut by the kernel to 15 bytes
 * @param session id of its session
 * @param startTicks when it started, in clock ticks since the machine did: no two processes share both this and their pid
 */
public record ProcessStat(String comm, long session, long startTicks) {

    static Reading<ProcessStat> parse(byte[] text, int length) {
        return LineReader.parse(text, length, new Parser());
    }

    static final class Parser implements LineParser<ProcessStat> {
        private static final int SESSION = 6;
        private static final int START = 22;

        private final StatFields fields = new StatFields();
        private final Cursor name = new Cursor();
        private Reading<ProcessStat> value = Reading.absent("the file stat is empty");

        @Override
        public void line(byte[] text, int from, int to) {
            if (value.isPresent()) return;
            value = Reading.absent("the file stat is not as expected");
            int open = from;
            while (open < to && text[open] != '(') open++;
            int close = StatFields.nameEnd(text, from, to);
            if (open >= close || !fields.on(text, from, to)) return;
            String comm = name.on(text, from, to).text(open + 1, close);
            long session = fields.decimal(SESSION);
            long start = fields.decimal(START);
            if (session != Cursor.NONE && start != Cursor.NONE) {
                value = Reading.of(new ProcessStat(comm, session, start));
            }
        }

        @Override
        public Reading<ProcessStat> result() {
            return value;
        }
    }
}
