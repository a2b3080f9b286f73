package dev.arenascope.procfs;

import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * The groups of a process in all hierarchies: /proc/PID/cgroup (cgroups(7)), lines of {@code ID:CONTROLLERS:PATH}.
 *
 * @param all in the order of the file
 */
public record CgroupPaths(List<Path> all) {
    /**
     * @param hierarchy number of the hierarchy; 0 is version 2
     * @param path relative to the root of the reader's cgroup namespace
     */
    public record Path(long hierarchy, String path) {}

    static Reading<CgroupPaths> parse(byte[] text, int length) {
        return LineReader.parse(text, length, new Parser());
    }

    /** The path in the hierarchy that divides processes most finely; on a machine without groups it is {@code /}. */
    Path deepest() {
        Path deepest = all.get(0);
        for (Path p : all) {
            if (depth(p.path) > depth(deepest.path)) deepest = p;
        }
        return deepest;
    }

    Reading<String> in(long hierarchy) {
        for (Path p : all) {
            if (p.hierarchy == hierarchy) return Reading.of(p.path);
        }
        return Reading.absent("not in that hierarchy");
    }

    private static int depth(String path) {
        int depth = path.length() > 1 ? 1 : 0;
        for (int i = 1; i < path.length(); i++) {
            if (path.charAt(i) == '/') depth++;
        }
        return depth;
    }

    static final class Parser implements LineParser<CgroupPaths> {
        private final Cursor cursor = new Cursor();
        private final List<Path> all = new ArrayList<>();

        @Override
        public void line(byte[] text, int from, int to) {
            long hierarchy = cursor.on(text, from, to).decimal();
            if (hierarchy == Cursor.NONE || !cursor.skip(':') || !cursor.skipPast(':') || cursor.peek() != '/') return;
            all.add(new Path(hierarchy, cursor.rest()));
        }

        @Override
        public Reading<CgroupPaths> result() {
            return all.isEmpty()
                    ? Reading.absent("no control group is named")
                    : Reading.of(new CgroupPaths(List.copyOf(all)));
        }
    }
}
