package dev.arenascope.model;

import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import java.util.ArrayList;
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

    /** The same without the findings about sidecars: what there is to say of the JVM itself. */
    public String jvmVerdict() {
        for (int i = 0; i < findings.size(); i++) {
            Finding f = findings.get(i);
            if (!f.owner().startsWith(SidecarRow.OWNER)) return f.code().name();
        }
        return ledger.isPresent() ? "healthy" : "unknown";
    }

    /** Findings about one sidecar, most severe first. */
    public List<Finding> of(Sidecar sidecar) {
        List<Finding> found = new ArrayList<>();
        String owner = SidecarRow.OWNER + sidecar.name();
        for (int i = 0; i < findings.size(); i++) {
            if (findings.get(i).owner().equals(owner)) found.add(findings.get(i));
        }
        return found;
    }
}
