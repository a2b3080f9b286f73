package dev.arenascope.probe;

import dev.arenascope.golang.ExecutableBytes;
import dev.arenascope.golang.GoExecutable;
import dev.arenascope.procfs.CgroupPaths;
import dev.arenascope.procfs.FileBytes;
import dev.arenascope.procfs.Neighbourhood;
import dev.arenascope.procfs.OtherProcesses;
import dev.arenascope.procfs.ProcessDir;
import dev.arenascope.procfs.ProcessStat;
import dev.arenascope.snapshot.GoBuild;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds Go processes beside this one. An executable that is Go is read once in the life of its process; another is looked at a second time
 * at the next look, and then at every tenth: it may not have been readable for a moment, and a program may execute another of its own name.
 * Of a process that is somewhere else nothing but its number is read again until the tenth time, when it may have been moved here.
 */
final class GoProcesses {
    static final int MOST = 200;

    /** A first look at a machine of many processes goes on in the next. */
    private static final int MOST_NEW = 1000;

    /** Executables that are looked at once more in one look. */
    private static final int MOST_AGAIN = 100;

    private static final int STRANGER_FOR = 10;
    private static final int NAMES_SHOWN = 3;
    private static final String ELSEWHERE = "elsewhere";

    /**
     * @param all what the user named first, then by pid
     * @param gaps what could not be told, each as one phrase
     */
    record Found(List<GoProcess> all, List<String> gaps) {}

    /** What may be seen of a process that is not watched. */
    private enum Sight {
        /** Enough to tell that it is not Go. */
        CLEAR,
        /** Its name, but not its executable. */
        NAME,
        /** That it is there, and nothing else. */
        NUMBER
    }

    /**
     * What is known of a process.
     *
     * @param comm its name when it was looked at: another one tells that it runs another program now
     * @param process present when it is watched
     * @param path of its executable; empty when it is not known
     * @param elsewhere whether it is not beside us, as far as can be seen
     * @param againAt number of the look at which it is looked at again, unless it is Go
     */
    private record Known(
            long startTicks,
            String comm,
            Reading<GoProcess> process,
            Sight sight,
            String path,
            boolean elsewhere,
            long againAt) {
        boolean isGo() {
            return process instanceof Reading.Present<GoProcess> p
                    && p.value().build().isPresent();
        }

        Known again(long look) {
            return new Known(startTicks, comm, process, sight, path, elsewhere, look);
        }
    }

    private final OtherProcesses others;
    private final long ownPid;
    private final boolean everywhere;
    private final List<Long> named;
    private Map<Long, Known> known = new LinkedHashMap<>();
    private long looks;
    private int examined;
    private int examinedAgain;
    private Reading<Boolean> hidesOthers = Reading.absent("not read yet");

    /**
     * @param look whether all processes beside this one are looked at, and not those alone that are named
     * @param named pids that the user named, wherever they are
     */
    GoProcesses(OtherProcesses others, long ownPid, boolean look, List<Long> named) {
        this.others = others;
        this.ownPid = ownPid;
        everywhere = look;
        this.named = named;
    }

    Reading<Found> look() {
        looks++;
        examined = 0;
        examinedAgain = 0;
        Map<Long, Known> now = new LinkedHashMap<>();
        for (Long pid : named) keep(now, pid, Reading.absent("it was named"));
        List<String> gaps = new ArrayList<>();
        if (everywhere) {
            Reading<long[]> listed = others.pids();
            if (!(listed instanceof Reading.Present<long[]> p)) return Reading.absent(listed.reason());
            Reading<Neighbourhood> here = Reading.of(others.neighbourhood());
            for (long pid : p.value()) {
                if (pid != ownPid && !named.contains(pid)) keep(now, pid, here);
            }
            // The first process of a namespace is always there, and seen by all unless the file system hides it.
            if (p.value().length > 0 && p.value()[0] != 1) gaps.add("processes of other users are hidden (hidepid)");
            // It may be this one, or of the same user.
            else if (hidesOthers()) gaps.add("processes of other users are hidden, if there are any (hidepid)");
        }
        known = now;
        return Reading.of(found(gaps));
    }

    /** A mount stays as it is, nearly always. */
    private boolean hidesOthers() {
        if (!hidesOthers.isPresent()) hidesOthers = Reading.of(others.hidesOthers());
        return hidesOthers.orElse(false);
    }

    private void keep(Map<Long, Known> now, Long pid, Reading<Neighbourhood> here) {
        Known before = known.get(pid);
        if (before != null && before.elsewhere && looks < before.againAt) {
            now.put(pid, before);
            return;
        }
        ProcessDir directory = others.process(pid);
        boolean isNew = before == null || before.elsewhere;
        if (isNew && here instanceof Reading.Present<Neighbourhood> h) {
            Reading<CgroupPaths> groups = directory.cgroups();
            // Without its groups it may be hidden, and then it cannot be told where it is.
            if (groups.isPresent() && h.value().isElsewhere(groups)) {
                now.put(pid, elsewhere(0, "", Sight.CLEAR));
                return;
            }
        }
        if (!(directory.stat() instanceof Reading.Present<ProcessStat> p)) {
            if (!directory.isThere()) return;
            now.put(pid, before != null && !before.elsewhere ? before : elsewhere(0, "", Sight.NUMBER));
            return;
        }
        ProcessStat stat = p.value();
        boolean same = before != null && !isNew && isSame(before, stat);
        if (before != null && same && (before.isGo() || looks < before.againAt || isSameFile(before, directory))) {
            now.put(pid, before.againAt > looks ? before : before.again(looks + STRANGER_FOR));
        } else if (before != null && same && examinedAgain++ >= MOST_AGAIN) {
            now.put(pid, before);
        } else if (same || examined++ < MOST_NEW) {
            Known fresh = examine(pid, directory, stat, here);
            if (same) fresh = fresh.again(looks + STRANGER_FOR);
            // It may have ended meanwhile, and its pid be another's: then it is looked at next time.
            if (directory.stat() instanceof Reading.Present<ProcessStat> again && isSame(fresh, again.value())) {
                now.put(pid, fresh);
            }
        }
    }

    private Known elsewhere(long startTicks, String comm, Sight sight) {
        return new Known(startTicks, comm, Reading.absent(ELSEWHERE), sight, "", true, looks + STRANGER_FOR);
    }

    /** Whether the executable was read, and still is the same file: then it need not be opened. */
    private static boolean isSameFile(Known known, ProcessDir directory) {
        return !known.path.isEmpty() && known.path.equals(directory.executablePath());
    }

    private static boolean isSame(Known known, ProcessStat stat) {
        return known.startTicks == stat.startTicks() && known.comm.equals(stat.comm());
    }

    private Known examine(long pid, ProcessDir directory, ProcessStat stat, Reading<Neighbourhood> here) {
        if (here instanceof Reading.Present<Neighbourhood> p
                && !p.value().includes(directory.cgroups(), stat.session())) {
            return elsewhere(stat.startTicks(), stat.comm(), Sight.CLEAR);
        }
        String path = directory.executablePath();
        FileBytes executable = directory.executable();
        Reading<GoBuild> build = build(executable);
        boolean failed = !executable.reason().isEmpty();
        boolean watched = build.isPresent() || !here.isPresent();
        Reading<GoProcess> process = watched
                ? Reading.of(new GoProcess(
                        pid + "@" + stat.startTicks(), pid, stat.startTicks(), name(directory, stat), build))
                : Reading.absent(build.reason());
        // A zombie has no executable and no memory either.
        boolean hidden = !watched && failed && directory.status().isPresent();
        return new Known(
                stat.startTicks(),
                stat.comm(),
                process,
                hidden ? Sight.NAME : Sight.CLEAR,
                failed ? "" : path,
                false,
                looks + 1);
    }

    /** What an executable says of itself; absent when it is not Go or may not be read. */
    static Reading<GoBuild> build(FileBytes executable) {
        Reading<GoBuild> build = GoExecutable.read(new Executable(executable));
        String failed = executable.reason();
        executable.close();
        return build.isPresent() || failed.isEmpty() ? build : Reading.absent(failed);
    }

    private record Executable(FileBytes file) implements ExecutableBytes {
        @Override
        public int read(long offset, byte[] into, int length) {
            return file.read(offset, into, length);
        }
    }

    /** The kernel cuts names to 15 bytes; the command line has it whole, where the process did not write something else there. */
    private static String name(ProcessDir directory, ProcessStat stat) {
        Reading<String> command = directory.commandName();
        return command instanceof Reading.Present<String> p && p.value().startsWith(stat.comm())
                ? p.value()
                : stat.comm();
    }

    private Found found(List<String> gaps) {
        List<GoProcess> all = new ArrayList<>();
        int hidden = 0;
        int unseen = 0;
        StringBuilder names = new StringBuilder();
        for (Map.Entry<Long, Known> e : known.entrySet()) {
            if (e.getValue().process instanceof Reading.Present<GoProcess> p) all.add(p.value());
            if (e.getValue().sight == Sight.NUMBER) unseen++;
            if (e.getValue().sight == Sight.NAME && hidden++ < NAMES_SHOWN) {
                names.append(names.length() == 0 ? "" : ", ")
                        .append(e.getKey())
                        .append(' ')
                        .append(e.getValue().comm);
            }
        }
        if (unseen > 0) gaps.add("processes of which nothing but the number may be seen (hidepid): " + unseen);
        if (hidden > 0) {
            gaps.add("executables that may not be read: " + hidden + " (" + names
                    + (hidden > NAMES_SHOWN ? ", ..." : "") + "); if one is Go, name its endpoint: sidecars=NAME@URL");
        }
        if (all.size() > MOST) {
            gaps.add((all.size() - MOST) + " of " + all.size() + " Go processes are left out");
            all = all.subList(0, MOST);
        }
        return new Found(List.copyOf(all), List.copyOf(gaps));
    }
}
