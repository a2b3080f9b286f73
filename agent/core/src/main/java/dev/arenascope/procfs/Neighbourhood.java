package dev.arenascope.procfs;

import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * Which processes an operator would call beside this one. In a container every process that is visible: those of the same pod. On the host
 * itself, those under the control group of the same pod, of the same slice that somebody made (a user's, or one for a group of services), or
 * of the same service; where there are no groups, those of the same session.
 *
 * @param everything whether all that are visible are meant
 * @param hierarchy which of the hierarchies is compared
 * @param group the path at which, or below which, the others are; empty when sessions are compared
 * @param session id of the own session
 */
public record Neighbourhood(boolean everything, long hierarchy, String group, long session) {
    /** Slices in which systemd and Kubernetes gather what has nothing to do with each other. */
    private static final List<String> COMMON = List.of(
            "system.slice",
            "user.slice",
            "machine.slice",
            "kubepods.slice",
            "kubepods-besteffort.slice",
            "kubepods-burstable.slice",
            "kubepods-guaranteed.slice");

    /** A group beside the own, seen from a cgroup namespace whose root is the own group. */
    private static final String BESIDE = "/../";

    /**
     * @param paths the own groups
     * @param session id of the own session
     * @param ofMachine whether the processes of a whole machine are visible, and not those of a container or pod alone
     */
    public static Neighbourhood of(Reading<CgroupPaths> paths, long session, boolean ofMachine) {
        if (!ofMachine) return new Neighbourhood(true, 0, "", session);
        if (!(paths instanceof Reading.Present<CgroupPaths> p)) return new Neighbourhood(false, 0, "", session);
        CgroupPaths.Path own = p.value().deepest();
        return new Neighbourhood(false, own.hierarchy(), scope(own.path()), session);
    }

    /** Whether a process is elsewhere by its groups alone, so that nothing else of it need be read. */
    public boolean isElsewhere(Reading<CgroupPaths> paths) {
        return !everything && !group.isEmpty() && !includes(paths, session);
    }

    public boolean includes(Reading<CgroupPaths> paths, long itsSession) {
        if (everything) return true;
        if (!(paths instanceof Reading.Present<CgroupPaths> p)) return false;
        boolean sameSession = itsSession == session;
        if (!(p.value().in(hierarchy) instanceof Reading.Present<String> in)) return false;
        String path = in.value();
        if (group.isEmpty()) return sameSession || isContainerOfPod(path);
        return path.equals(group) || path.startsWith(group + "/");
    }

    /**
     * With the PID namespace of the host and a cgroup namespace of its own a pod's other containers stand beside the root. Other runtimes put
     * there what belongs to others.
     */
    private static boolean isContainerOfPod(String path) {
        return path.startsWith(BESIDE + "cri-containerd-") || path.startsWith(BESIDE + "crio-");
    }

    private static String scope(String path) {
        List<String> names = new ArrayList<>();
        for (int start = 1; start < path.length(); ) {
            int end = path.indexOf('/', start);
            if (end < 0) end = path.length();
            names.add(path.substring(start, end));
            start = end + 1;
        }
        int own = names.size();
        for (int n = own; n > 0; n--) {
            if (gathers(names, n - 1)) return join(names, n);
        }
        return own == 0 || isCommon(names.get(own - 1)) ? "" : join(names, own);
    }

    /** Whether a group holds what belongs together: a pod, a user, or a slice that an administrator made. */
    private static boolean gathers(List<String> names, int at) {
        String name = names.get(at);
        boolean pod = name.startsWith("pod") && names.get(0).startsWith("kubepods");
        boolean insideOfUser = at > 0 && names.get(0).equals("user.slice") && !name.startsWith("user-");
        return pod || (name.endsWith(".slice") && !isCommon(name) && !insideOfUser);
    }

    private static boolean isCommon(String name) {
        return COMMON.contains(name) || name.startsWith("system-");
    }

    private static String join(List<String> names, int count) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < count; i++) out.append('/').append(names.get(i));
        return out.toString();
    }
}
