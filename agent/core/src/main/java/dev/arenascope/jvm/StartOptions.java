package dev.arenascope.jvm;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import dev.arenascope.snapshot.Reading;
import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.Set;

/** Options of this JVM by their names, as it prints them. */
public final class StartOptions {
    /** Asked for once: the JVM answers by an exception, and its options stay the same. */
    private final Set<String> unknown = new HashSet<>();

    /** Absent when this JVM has no such option, or keeps it locked: it tells of none that has to be unlocked first. */
    public Reading<String> value(String name) {
        return option(name) instanceof Reading.Present<VMOption> p
                ? Reading.of(p.value().getValue())
                : Reading.absent("this JVM tells of no option " + name);
    }

    /** Whether somebody set it while the JVM ran. */
    public boolean isChangedSince(String name) {
        if (!(option(name) instanceof Reading.Present<VMOption> p)) return false;
        VMOption.Origin origin = p.value().getOrigin();
        return origin == VMOption.Origin.MANAGEMENT || origin == VMOption.Origin.ATTACH_ON_DEMAND;
    }

    private Reading<VMOption> option(String name) {
        if (unknown.contains(name)) return Reading.absent("asked before");
        try {
            HotSpotDiagnosticMXBean bean = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            if (bean != null) return Reading.of(bean.getVMOption(name));
            return Reading.absent("this JVM has no bean of HotSpot's diagnostics");
        } catch (RuntimeException | LinkageError e) {
            unknown.add(name);
            return Reading.absent(String.valueOf(e.getMessage()));
        }
    }
}
