package dev.arenascope.report;

import dev.arenascope.governor.Prospect;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * What an operator may ask of the running agent. Implemented by the agent, used by JMX. A setter that refuses a value throws
 * IllegalArgumentException, a request that cannot be met now IllegalStateException; the message is shown to the operator.
 */
public interface AgentControls {
    boolean enabled();

    /** False: no probe, no thread but one parked; true resumes. */
    void enabled(boolean on);

    String mode();

    /** One of observe, advise, govern. */
    void mode(String mode);

    boolean instrumentation();

    void instrumentation(boolean on);

    /** Time between two reports, seconds. */
    long intervalSeconds();

    void intervalSeconds(long seconds);

    /** The latest report; absent before the first, or while the agent is disabled. */
    Reading<Report> lastReport();

    /** Reads everything now, whatever the budget says, and keeps the result as the latest report. */
    Report sampleNow();

    /** The same, and writes the report to the log. */
    Report reportNow();

    /** What a request for memory takes here, as text: measured with a few blocks of at most 4 KB, freed at once. */
    String labGranularity();

    /** What madvise does on this kernel, as text: measured on one mapping of 4 MB at a time, unmapped at once. */
    String labMadvise();

    /**
     * Where a Go process spends its processor time, as text. The caller waits for it.
     *
     * @param sidecar name or process id of one in the latest report, or the address of its net/http/pprof
     * @param seconds 1..30
     */
    String profileSidecar(String sidecar, long seconds);

    /** What the lines of gctrace and scavtrace in a Go process's log say, as text. */
    String gcTrace(String file);

    /** What the findings of the latest report ask for, and why nothing follows from the others; nothing is done. */
    List<Prospect> prospects();

    /** Gives back everything that the agent changed in the host; says what that was. */
    String restore();
}
