package dev.arenascope.model;

import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * What a snapshot, with its history, means.
 *
 * @param ledger who owns what; absent when the resident memory could not be read by mapping
 * @param findings most severe first, then by bytes
 */
public record Diagnosis(Reading<Ledger> ledger, List<Finding> findings) {

    /** The code of the first finding; {@code healthy} when there is none, {@code unknown} when there is no ledger to judge by. */
    public String verdict() {
        if (!findings.isEmpty()) return findings.get(0).code().name();
        return ledger.isPresent() ? "healthy" : "unknown";
    }
}
