package dev.arenascope.jvm;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import dev.arenascope.snapshot.Reading;
import java.lang.management.ManagementFactory;

/** Options of this JVM by their names, as it prints them. */
public final class StartOptions {
    /** Absent when this JVM has no such option, or keeps it locked: it tells of none that has to be unlocked first. */
    public Reading<String> value(String name) {
        return option(name) instanceof Reading.Present<VMOption> p
                ? Reading.of(p.value().getValue())
                : Reading.absent("this JVM has no option " + name);
    }

    /** Whether somebody set it while the JVM ran. */
    public boolean isChangedSince(String name) {
        if (!(option(name) instanceof Reading.Present<VMOption> p)) return false;
        VMOption.Origin origin = p.value().getOrigin();
        return origin == VMOption.Origin.MANAGEMENT || origin == VMOption.Origin.ATTACH_ON_DEMAND;
    }

    private static Reading<VMOption> option(String name) {
        try {
            HotSpotDiagnosticMXBean bean = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            return Reading.of(bean.getVMOption(name));
        } catch (RuntimeException e) {
            return Reading.absent(e.toString()); // no such option, or no such bean
        }
    }
}
