package dev.arenascope.procfs;

import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * A mounted control group hierarchy that may have the memory or the cpu controller: a line of /proc/PID/mountinfo (proc(5)).
 *
 * <pre>35 31 0:32 /docker/3f2a /sys/fs/cgroup/memory ro,nosuid master:9 - cgroup cgroup rw,memory</pre>
 *
 * @param root the group that is seen at the mount point, as a path of the process's cgroup namespace
 * @param mountPoint directory
 * @param version 1 or 2
 * @param memory whether the hierarchy may have the memory controller
 * @param cpu the same for the cpu controller
 */
record CgroupMount(String root, String mountPoint, int version, boolean memory, boolean cpu) {

    static Reading<List<CgroupMount>> parse(byte[] text, int length) {
        return LineReader.parse(text, length, new Parser());
    }

    /**
     * Where a group's directory may be below this mount, best guess first. The first is right whenever the mount and the path
     * are seen from the same namespace; the others drop leading parts of the path, down to the mount point itself.
     */
    List<String> directoriesOf(String path) {
        List<String> names = parts(path);
        List<String> rootNames = parts(root);
        int common = 0;
        while (common < Math.min(names.size(), rootNames.size())
                && names.get(common).equals(rootNames.get(common))) common++;
        // What leads up from the root has names that no file tells: the group lies somewhere below the mount point.
        if (rootNames.subList(common, rootNames.size()).contains("..")) return List.of(mountPoint);
        // What leads up from the mount point is not visible.
        if (names.subList(common, names.size()).contains("..")) return List.of();
        List<String> directories = new ArrayList<>();
        for (int dropped = common; dropped <= names.size(); dropped++) {
            directories.add(join(names.subList(dropped, names.size())));
        }
        return directories;
    }

    /** Whether the mount shows the group or an ancestor of it. */
    boolean shows(String path) {
        List<String> names = parts(path);
        List<String> rootNames = parts(root);
        return rootNames.size() <= names.size()
                && names.subList(0, rootNames.size()).equals(rootNames);
    }

    private String join(List<String> names) {
        String base = mountPoint.equals("/") ? "" : mountPoint;
        return names.isEmpty() ? mountPoint : base + "/" + String.join("/", names);
    }

    private static List<String> parts(String path) {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/", -1)) {
            if (!part.isEmpty()) parts.add(part);
        }
        return parts;
    }

    static final class Parser implements LineParser<List<CgroupMount>> {
        private final Cursor cursor = new Cursor();
        private final List<CgroupMount> mounts = new ArrayList<>();

        @Override
        public void line(byte[] text, int from, int to) {
            cursor.on(text, from, to);
            // Mount id, parent id, device.
            for (int i = 0; i < 3; i++) cursor.skipWord().skipBlanks();
            int rootFrom = cursor.position();
            int rootTo = cursor.skipWord().position();
            int pointFrom = cursor.skipBlanks().position();
            int pointTo = cursor.skipWord().position();
            // Options, and tags of propagation up to a lone dash.
            while (!cursor.skipBlanks().atEnd() && !isDash(text, to)) cursor.skipWord();
            cursor.skipWord().skipBlanks();
            if (cursor.atEnd() || cursor.peek() != 'c') return;
            String type = cursor.word();
            cursor.skipBlanks().skipWord().skipBlanks();
            boolean unified = type.equals("cgroup2");
            List<String> options = type.equals("cgroup") ? List.of(cursor.word().split(",", -1)) : List.of();
            boolean memory = unified || options.contains("memory");
            boolean cpu = unified || options.contains("cpu");
            if (!memory && !cpu) return;
            String root = TextCache.unescapeOctal(cursor.text(rootFrom, rootTo));
            String point = TextCache.unescapeOctal(cursor.text(pointFrom, pointTo));
            // A later mount hides an earlier one on the same directory.
            mounts.removeIf(m -> m.mountPoint.equals(point));
            mounts.add(new CgroupMount(root, point, unified ? 2 : 1, memory, cpu));
        }

        private boolean isDash(byte[] text, int to) {
            int next = cursor.position() + 1;
            return cursor.peek() == '-' && next < to && text[next] == ' ';
        }

        @Override
        public Reading<List<CgroupMount>> result() {
            boolean none = true;
            for (CgroupMount m : mounts) none &= !m.memory;
            return none
                    ? Reading.absent("no control group hierarchy with memory is mounted")
                    : Reading.of(List.copyOf(mounts));
        }
    }
}
