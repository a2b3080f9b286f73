package dev.arenascope.procfs;

import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * The control groups of a process: /proc/PID/cgroup (cgroups(7)), lines of {@code ID:CONTROLLERS:PATH}.
 *
 * @param memory path in the version 1 hierarchy that has the memory controller
 * @param unified path in the version 2 hierarchy
 * @param cpu path in the version 1 hierarchy that has the cpu controller
 */
record CgroupMembership(Reading<String> memory, Reading<String> unified, Reading<String> cpu) {

    static Reading<CgroupMembership> parse(byte[] text, int length) {
        return LineReader.parse(text, length, new Parser());
    }

    static final class Parser implements LineParser<CgroupMembership> {
        private static final String DELETED = " (deleted)";

        private final Cursor cursor = new Cursor();
        private Reading<String> memory = Reading.absent("no memory controller of version 1");
        private Reading<String> unified = Reading.absent("no control group of version 2");
        private Reading<String> cpu = Reading.absent("no cpu controller of version 1");

        @Override
        public void line(byte[] text, int from, int to) {
            long hierarchy = cursor.on(text, from, to).decimal();
            int controllersFrom = cursor.position() + 1;
            if (!cursor.skip(':') || !cursor.skipPast(':')) return;
            String controllers = cursor.text(controllersFrom, cursor.position() - 1);
            if (cursor.peek() != '/') return;
            String path = cursor.rest();
            if (path.endsWith(DELETED)) path = path.substring(0, path.length() - DELETED.length());
            List<String> names = List.of(controllers.split(",", -1));
            if (names.contains("cpu")) cpu = Reading.of(path);
            if (names.contains("memory")) memory = Reading.of(path);
            else if (hierarchy == 0 && controllers.isEmpty()) unified = Reading.of(path);
        }

        @Override
        public Reading<CgroupMembership> result() {
            return memory.isPresent() || unified.isPresent()
                    ? Reading.of(new CgroupMembership(memory, unified, cpu))
                    : Reading.absent("no control group of memory in /proc/self/cgroup");
        }
    }
}
