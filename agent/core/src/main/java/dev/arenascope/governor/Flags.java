package dev.arenascope.governor;

import dev.arenascope.snapshot.JvmFlags;
import dev.arenascope.snapshot.JvmFlags.Manageable;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;

/** The JVM's manageable options as the governor sees them: whose they are. */
final class Flags {
    private Flags() {}

    static Reading<Manageable> of(Snapshot s, String name) {
        return s.flags() instanceof Reading.Present<JvmFlags> flags
                ? flags.value().manageable(name)
                : Reading.absent(s.flags().reason());
    }

    /**
     * Whether it may be changed. The JVM says of an option only that somebody set it: it is ours when it has the value that was set last
     * from here, or put back last.
     */
    static Reading<String> free(Snapshot s, String name, Held held, boolean overrideExplicit) {
        if (!(of(s, name) instanceof Reading.Present<Manageable> flag))
            return Reading.absent(of(s, name).reason());
        Manageable m = flag.value();
        return !m.explicit() || overrideExplicit || held.isOurs(m)
                ? Reading.of(name)
                : Reading.absent(name + "=" + m.value() + " was set by somebody else");
    }
}
