package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

/** What is asserted of every ledger, wherever it comes from. */
final class Ledgers {
    private static final int TRIES = 15;

    private Ledgers() {}

    /** It sums up, and at most this share of it has no owner. */
    static void assertCloses(ReportLine report, double unexplainedShare) {
        assertSumsUp(report);
        assertThat((double) report.residentBytes("unexplained") / report.number("rssBytes"))
                .as("share without an owner in %s", report)
                .isLessThanOrEqualTo(unexplainedShare);
    }

    /** The owners sum to the resident set, and that is VmRSS of the same instant. */
    static void assertSumsUp(ReportLine report) {
        assertThat(report.hasLedger()).as("a ledger in %s", report).isTrue();
        assertThat(report.ownedBytes())
                .as("sum over the owners in %s", report)
                .isCloseTo(report.number("rssBytes"), withinPercentage(1));
        assertThat(report.number("rssBytes"))
                .as("rssBytes beside vmRssBytes in %s", report)
                .isCloseTo(report.number("vmRssBytes"), withinPercentage(1));
    }

    /**
     * A report of a host at rest; it must be what the kernel tells the test, within 1 %. The kernel is asked just before and just after:
     * an allocator that takes pages and gives them back in between (mimalloc purges 10 ms later) is not at rest, though the two agree,
     * so a report that differs is waited out, and the last one fails the test.
     */
    static ReportLine atRest(HostJvm host) {
        ProcessFiles files = new ProcessFiles(host.pid());
        String seen = "";
        for (int i = 0; i < TRIES; i++) {
            long before = files.vmRssBytes();
            ReportLine report = host.awaitFreshReport();
            long after = files.vmRssBytes();
            long told = report.number("rssBytes");
            if (Math.abs(after - before) <= after / 200 && Math.abs(told - after) <= after / 100) return report;
            seen = "VmRSS " + before + " before, " + told + " in the report, " + after + " after";
        }
        throw new AssertionError("no report of a host at rest tells its resident set: " + seen + ", " + host.folder());
    }
}
