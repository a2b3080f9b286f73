package dev.arenascope.jvm;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import dev.arenascope.snapshot.Reading;
import java.lang.management.ManagementFactory;

/** Options of this JVM that can be changed while it runs, one by one, through the bean of HotSpot's diagnostics; no MBean server is needed. */
public final class ManageableOptions {
    /** A number that holds now, in the option's own unit. */
    public Reading<Long> value(String name) {
        try {
            HotSpotDiagnosticMXBean bean = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            if (bean == null) return Reading.absent("this JVM has no bean of HotSpot's diagnostics");
            return Reading.of(Long.parseUnsignedLong(bean.getVMOption(name).getValue()));
        } catch (RuntimeException | LinkageError e) {
            return Reading.absent(name + " cannot be read: " + reason(e));
        }
    }

    /** Whether an option that is on or off is on; off where this JVM does not know it. */
    boolean isOn(String name) {
        try {
            HotSpotDiagnosticMXBean bean = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            VMOption option = bean == null ? null : bean.getVMOption(name);
            return option != null && Boolean.parseBoolean(option.getValue());
        } catch (RuntimeException | LinkageError e) {
            return false;
        }
    }

    /** Changes it; the value that holds then. Absent, and nothing changed, where the JVM refuses it. */
    public Reading<Long> set(String name, long value) {
        try {
            HotSpotDiagnosticMXBean bean = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            if (bean == null) return Reading.absent("this JVM has no bean of HotSpot's diagnostics");
            bean.setVMOption(name, Long.toString(value));
        } catch (RuntimeException | LinkageError e) {
            return Reading.absent("the JVM refuses " + name + "=" + value + ": " + reason(e));
        }
        return value(name);
    }

    private static String reason(Throwable e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
