package dev.arenascope.remedy;

import dev.arenascope.procfs.OtherProcesses;
import dev.arenascope.procfs.ProcessStat;
import dev.arenascope.snapshot.Reading;

/** By /proc: the id of a sidecar is its pid, {@code @}, and when it started. A pid that was given to another process has another start. */
final class ProcessIds implements SidecarRemedy.Processes {
    private final OtherProcesses others = OtherProcesses.ofThisMachine();

    @Override
    public boolean isThere(String id) {
        int at = id.indexOf('@');
        if (at <= 0 || !isNumber(id, at)) return true; // an endpoint, behind which no process is visible
        long pid = Long.parseLong(id, 0, at, 10);
        return others.process(pid).stat() instanceof Reading.Present<ProcessStat> stat
                && id.endsWith("@" + stat.value().startTicks());
    }

    private static boolean isNumber(String id, int end) {
        for (int i = 0; i < end; i++) if (id.charAt(i) < '0' || id.charAt(i) > '9') return false;
        return end < 12;
    }
}
