package dev.arenascope.host;

import dev.arenascope.snapshot.HostFacts;
import dev.arenascope.snapshot.ProcessLine;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import oshi.nativefree.SystemInfo;
import oshi.software.os.OSProcess;
import oshi.software.os.OperatingSystem;

/**
 * The machine and its processes, through OSHI without native code. The first call costs 100 ms and some MB: for the slow path
 * only, never per tick.
 */
public final class Host {
    private @Nullable SystemInfo system;

    /** @param libc what the process's mappings say of its C library, for example {@code glibc 2.36} */
    public Reading<HostFacts> facts(String libc) {
        try {
            SystemInfo s = system();
            OperatingSystem os = s.getOperatingSystem();
            return Reading.of(new HostFacts(
                    os.getFamily() + " " + os.getVersionInfo(),
                    s.getHardware()
                            .getProcessor()
                            .getProcessorIdentifier()
                            .getName()
                            .strip(),
                    s.getHardware().getProcessor().getLogicalProcessorCount(),
                    System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
                    libc));
        } catch (Throwable e) {
            return failed(e);
        }
    }

    /** Every process that this one may see. */
    public Reading<List<ProcessLine>> processes() {
        try {
            List<ProcessLine> lines = new ArrayList<>();
            for (OSProcess p : system().getOperatingSystem().getProcesses()) {
                lines.add(new ProcessLine(p.getProcessID(), p.getName(), p.getResidentMemory(), path(p.getPath())));
            }
            return Reading.of(List.copyOf(lines));
        } catch (Throwable e) {
            return failed(e);
        }
    }

    private static Reading<String> path(String path) {
        return path.isEmpty() ? Reading.absent("/proc/PID/exe cannot be read") : Reading.of(path);
    }

    private SystemInfo system() {
        if (system == null) system = new SystemInfo();
        return system;
    }

    private static <T> Reading<T> failed(Throwable e) {
        return Reading.absent("OSHI failed: " + e);
    }
}
