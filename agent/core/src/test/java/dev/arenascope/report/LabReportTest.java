package dev.arenascope.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.GranularityTable;
import dev.arenascope.snapshot.LabHost;
import dev.arenascope.snapshot.MadviseTable;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabReportTest {
    private static final LabHost HOST =
            new LabHost("6.1.0", "JDK 25", 4096, Reading.of("madvise"), Reading.absent("no meminfo"));

    private static final MadviseTable MADVISE = new MadviseTable(
            HOST,
            List.of(
                    new MadviseTable.Trial(
                            "private",
                            "FREE",
                            Reading.of(new MadviseTable.Result("ok", 2 << 20, 2 << 20, 1 << 20, 12.34))),
                    new MadviseTable.Trial("hugetlb", "FREE", Reading.absent("none set aside")),
                    new MadviseTable.Trial("hugetlb", "COLD", Reading.absent("none set aside"))));

    private static final GranularityTable GRANULARITY = new GranularityTable(
            HOST,
            List.of(
                    new GranularityTable.Row("malloc", 25, Reading.of(48L), Reading.of(48L)),
                    new GranularityTable.Row("thread stack", 256 << 10, Reading.of(300L << 10), Reading.of(88L << 10)),
                    new GranularityTable.Row("direct buffer", 1, Reading.absent("no"), Reading.absent("never"))));

    @Test
    void aMadviseTableHasALineForEachTrialAndOneForEachKindThatCannotBeHad() {
        assertThat(LabReport.text(MADVISE)).isEqualTo("""
                arenascope lab madvise: kernel 6.1.0, JDK 25, pages of 4 KB, transparent huge pages madvise, swap unknown
                  memory      advice               returned  RSS before       after    LazyFree          us
                  private     FREE                       ok      2.0 MB      2.0 MB      1.0 MB        12.3
                  absent     hugetlb: none set aside
                """);
    }

    @Test
    void aGranularityTableSaysTheOverhead() {
        assertThat(LabReport.text(GRANULARITY)).isEqualTo("""
                arenascope lab granularity: kernel 6.1.0, JDK 25, pages of 4 KB, transparent huge pages madvise, swap unknown
                  what                           request       taken    resident    overhead
                  malloc                            25 B        48 B        48 B      92.0 %
                  thread stack                    256 KB      300 KB       88 KB      17.2 %
                  absent     direct buffer: no
                  absent     direct buffer resident: never
                """);
    }

    @Test
    void jsonIsStrictAndAbsentValuesHaveAReason() {
        assertThat(String.valueOf(StrictJson.parse(LabReport.json(MADVISE))))
                .contains("returned=ok")
                .contains("absent=none set aside");
        assertThat(String.valueOf(StrictJson.parse(LabReport.json(GRANULARITY))))
                .contains("takenBytes=48")
                .contains("absentTaken=no");
        assertThat(String.valueOf(StrictJson.parse(LabReport.absentJson("madvise", "needs JDK 22"))))
                .contains("absent=needs JDK 22");
    }
}
