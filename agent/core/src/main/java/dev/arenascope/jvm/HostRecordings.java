package dev.arenascope.jvm;

import dev.arenascope.snapshot.Reading;
import java.util.Map;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;

/**
 * Recordings that the host made itself. Their content is never changed: neither does an event of ours come into them, nor is what they
 * hold in memory written early. One that has allocation samples on disk is read along.
 */
final class HostRecordings {
    static final String EVENT = "jdk.ObjectAllocationSample";

    private HostRecordings() {}

    /** Whether any recording but the agent's runs, or will. */
    static boolean others(String ownName) {
        for (Recording r : FlightRecorder.getFlightRecorder().getRecordings()) {
            if (isActive(r) && !r.getName().equals(ownName)) return true;
        }
        return false;
    }

    /** Present when they can be read along; absent with the reason when they must be let be. */
    static Reading<Boolean> readable() {
        boolean sampled = false;
        for (Recording r : FlightRecorder.getFlightRecorder().getRecordings()) {
            if (!isActive(r)) continue;
            if (!r.isToDisk())
                return Reading.absent(
                        "the host's own recording is held in memory; to read it would take it from there");
            Map<String, String> settings = r.getSettings();
            sampled |= r.getState() == RecordingState.RUNNING
                    && "true".equals(settings.get(EVENT + "#enabled"))
                    && "true".equals(settings.get(EVENT + "#stackTrace"));
        }
        return sampled
                ? Reading.of(true)
                : Reading.absent("the host's own recording holds no allocation samples, and is left as it is");
    }

    private static boolean isActive(Recording r) {
        return r.getState() == RecordingState.RUNNING || r.getState() == RecordingState.DELAYED;
    }
}
