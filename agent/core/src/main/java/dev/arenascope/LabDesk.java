package dev.arenascope;

import dev.arenascope.lab.GranularityLab;
import dev.arenascope.lab.MadviseLab;
import dev.arenascope.report.LabReport;
import dev.arenascope.snapshot.GranularityTable;
import dev.arenascope.snapshot.MadviseTable;
import dev.arenascope.snapshot.Reading;

/** The experiments by name, with their answers as text or JSON. */
enum LabDesk {
    GRANULARITY("granularity"),
    MADVISE("madvise");

    private final String label;

    LabDesk(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    /** The text ends with a line feed. A table that cannot be measured answers with the reason. */
    Reading<String> run(GranularityLab.Place place, boolean json) {
        if (this == MADVISE) {
            Reading<MadviseTable> table = MadviseLab.run(place);
            return json ? table.map(t -> LabReport.json(t) + "\n") : table.map(LabReport::text);
        }
        Reading<GranularityTable> table = GranularityLab.run(place);
        return json ? table.map(t -> LabReport.json(t) + "\n") : table.map(LabReport::text);
    }
}
