package dev.arenascope.lab;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.arenascope.snapshot.Reading;
import java.lang.management.ManagementFactory;

/** A flag of the running JVM, as it says it. */
final class VmOption {
    private VmOption() {}

    static Reading<String> of(String name) {
        try {
            return Reading.of(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .getVMOption(name)
                    .getValue());
        } catch (RuntimeException | LinkageError e) {
            // A small jlink image without jdk.management, or another collector without this flag.
            return Reading.absent("the JVM does not tell " + name);
        }
    }
}
