package dev.arenascope.instrument;

import dev.arenascope.snapshot.Reading;
import java.lang.instrument.Instrumentation;
import java.lang.management.ManagementFactory;

/**
 * The classes that are loaded. To ask for them costs half a millisecond for some thousand. The JDK's own code makes a local
 * reference for each; under {@code -Xcheck:jni} JDK 17 prints a warning about that on the host's standard output, so it is not asked then.
 */
final class LoadedClasses {
    private static final String CHECKED = "-Xcheck:jni";
    private static final Reading<Class<?>[]> REFUSED =
            Reading.absent("under " + CHECKED + " the JVM prints a warning when it is asked for its loaded classes");

    private LoadedClasses() {}

    static Reading<Class<?>[]> of(Instrumentation instrumentation) {
        boolean checked =
                ManagementFactory.getRuntimeMXBean().getInputArguments().contains(CHECKED);
        return checked ? REFUSED : Reading.of(instrumentation.getAllLoadedClasses());
    }
}
