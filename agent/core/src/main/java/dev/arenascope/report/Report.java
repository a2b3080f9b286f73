package dev.arenascope.report;

import dev.arenascope.advice.Advice;
import dev.arenascope.governor.Governance;
import dev.arenascope.model.Diagnosis;
import dev.arenascope.snapshot.Snapshot;

/**
 * One tick, whole: what was read and what it means. Immutable; reporters only read it.
 *
 * @param snapshot what was read
 * @param diagnosis what it means
 * @param governance what the governor made of it
 * @param advice what to set at the next start, and what earlier advice saved
 */
public record Report(Snapshot snapshot, Diagnosis diagnosis, Governance governance, Advice advice) {

    /** One without advice. */
    public Report(Snapshot snapshot, Diagnosis diagnosis, Governance governance) {
        this(snapshot, diagnosis, governance, Advice.NONE);
    }
}
