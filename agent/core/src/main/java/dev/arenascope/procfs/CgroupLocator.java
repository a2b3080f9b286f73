package dev.arenascope.procfs;

import dev.arenascope.snapshot.Reading;
import java.io.File;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the directories of the process's own control groups. Membership is read each time, since a process can be moved; the
 * mounts only when it changed or the directory is gone.
 */
final class CgroupLocator implements AutoCloseable {

    /**
     * A group and what is seen of its ancestors.
     *
     * @param version 1 or 2
     * @param levels the group itself first, then its ancestors up to the mount point
     */
    record Location(int version, List<Level> levels) {
        Level own() {
            return levels.get(0);
        }
    }

    /** @param path the group, relative to the root of the hierarchy or of the cgroup namespace */
    record Level(File directory, String path) {}

    /**
     * @param memory the group with the memory controller
     * @param unified the group of version 2, which has the pressure file
     * @param cpu the group with the cpu controller
     */
    record Groups(
            CgroupMembership membership, Reading<Location> memory, Reading<Location> unified, Reading<Location> cpu) {}

    private final File sys;
    private final LineReader reader;
    private final ProcFile membershipFile;
    private final ProcFile mountInfoFile;
    private Reading<Groups> last = Reading.absent("not read yet");

    CgroupLocator(File proc, File sys, LineReader reader) {
        this.sys = sys;
        this.reader = reader;
        this.membershipFile = new ProcFile(new File(proc, "self/cgroup"));
        this.mountInfoFile = new ProcFile(new File(proc, "self/mountinfo"));
    }

    Reading<Groups> groups() {
        Reading<CgroupMembership> now = membershipFile.read(reader, new CgroupMembership.Parser());
        if (now instanceof Reading.Present<CgroupMembership> p && !isCurrent(p.value())) {
            Reading<List<CgroupMount>> mounts = mountInfoFile.read(reader, new CgroupMount.Parser());
            last = mounts instanceof Reading.Present<List<CgroupMount>> m
                    ? Reading.of(locate(p.value(), m.value()))
                    : Reading.absent(mounts.reason());
        }
        return now.isPresent() ? last : Reading.absent(now.reason());
    }

    @Override
    public void close() {
        membershipFile.close();
        mountInfoFile.close();
        last = Reading.absent("not read yet");
    }

    private boolean isCurrent(CgroupMembership membership) {
        return last instanceof Reading.Present<Groups> p
                && p.value().membership.equals(membership)
                && isThere(p.value().memory)
                && isThere(p.value().unified)
                && isThere(p.value().cpu);
    }

    private static boolean isThere(Reading<Location> location) {
        return !(location instanceof Reading.Present<Location> p)
                || p.value().own().directory.isDirectory();
    }

    private Groups locate(CgroupMembership membership, List<CgroupMount> mounts) {
        Reading<Location> unified = find(membership.unified(), 2, true, mounts);
        Reading<Location> memory =
                membership.memory().isPresent() ? find(membership.memory(), 1, true, mounts) : unified;
        Reading<Location> cpu = membership.cpu().isPresent() ? find(membership.cpu(), 1, false, mounts) : unified;
        return new Groups(membership, memory, unified, cpu);
    }

    /** @param memory whether the memory controller is looked for, else the cpu controller */
    private Reading<Location> find(Reading<String> group, int version, boolean memory, List<CgroupMount> mounts) {
        if (!(group instanceof Reading.Present<String> p)) return Reading.absent(group.reason());
        String path = p.value();
        List<CgroupMount> candidates = new ArrayList<>();
        for (CgroupMount m : mounts) {
            if (m.version() == version && (memory ? m.memory() : m.cpu())) candidates.add(m);
        }
        candidates.sort(new BestFirst(path));
        for (CgroupMount mount : candidates) {
            for (String directory : mount.directoriesOf(path)) {
                if (file(directory).isDirectory()) return Reading.of(location(mount, directory, path));
            }
        }
        return Reading.absent("control group " + path + " of version " + version + " is not visible");
    }

    /** Mounts that show the group come first; of these the one that shows the most ancestors. */
    private record BestFirst(String path) implements Comparator<CgroupMount> {
        @Override
        public int compare(CgroupMount a, CgroupMount b) {
            int byGroup = Boolean.compare(b.shows(path), a.shows(path));
            return byGroup != 0
                    ? byGroup
                    : Integer.compare(a.root().length(), b.root().length());
        }
    }

    private Location location(CgroupMount mount, String directory, String path) {
        List<Level> levels = new ArrayList<>();
        boolean onlyAncestor = !mount.shows(path) && mount.root().startsWith("/..");
        String levelPath = onlyAncestor ? mount.root() : path;
        String at = directory;
        while (at.length() > mount.mountPoint().length()) {
            levels.add(new Level(file(at), levelPath));
            at = parent(at);
            levelPath = parent(levelPath);
        }
        levels.add(new Level(file(mount.mountPoint()), levelPath));
        return new Location(mount.version(), List.copyOf(levels));
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(path.startsWith("/") ? 1 : 0, path.lastIndexOf('/')));
    }

    /** Mount points are absolute; below the /sys, or else beside it, of the tree that is read. */
    private File file(String absolute) {
        if (absolute.startsWith("/sys/")) return new File(sys, absolute.substring("/sys/".length()));
        File root = sys.getAbsoluteFile().getParentFile();
        return root == null ? new File(absolute) : new File(root, absolute);
    }
}
