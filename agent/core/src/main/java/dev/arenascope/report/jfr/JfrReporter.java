package dev.arenascope.report.jfr;

import dev.arenascope.report.Report;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;

/**
 * Writes each report into the recordings that the host runs, and never starts the recorder: where none runs nothing of it is loaded, nor are our events
 * registered. Used by one thread.
 */
public final class JfrReporter {
    private final boolean possible;
    private final Events events = new Events();

    /** @param allowed whether the recorder may be touched at all */
    public JfrReporter(boolean allowed) {
        possible = allowed && ModuleLayer.boot().findModule("jdk.jfr").isPresent();
    }

    public void publish(Report report) {
        if (possible && isRecording()) events.write(report);
    }

    private static boolean isRecording() {
        if (!FlightRecorder.isInitialized()) return false;
        for (Recording recording : FlightRecorder.getFlightRecorder().getRecordings()) {
            if (recording.getState() == RecordingState.RUNNING) return true;
        }
        return false;
    }
}
