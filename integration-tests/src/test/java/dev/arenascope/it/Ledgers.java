package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

/** What is asserted of every ledger, wherever it comes from. */
final class Ledgers {
    /** After a load compilers and collectors go on for a while, on a busy machine for a minute. */
    private static final int TRIES = 50;

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
     * A report of a host whose resident set did not move while the report was made; it must be what the kernel tells the
     * test. The kernel is asked before, after, and by the agent in between: an allocator may take pages and give them back within
     * that time (mimalloc purges 10 ms later).
     */
    static ReportLine atRest(HostJvm host) {
        ProcessFiles files = new ProcessFiles(host.pid());
        StringBuilder moved = new StringBuilder();
        for (int i = 0; i < TRIES; i++) {
            long before = files.vmRssBytes();
            ReportLine report = host.awaitFreshReport();
            long after = files.vmRssBytes();
            long between = report.number("vmRssBytes");
            if (Math.max(Math.abs(after - before), Math.abs(after - between)) > after / 200) {
                moved.append(' ')
                        .append(before)
                        .append('/')
                        .append(between)
                        .append('/')
                        .append(after);
                continue;
            }
            assertThat(report.number("rssBytes"))
                    .as("rssBytes beside VmRSS as the test reads it, %s", host.folder())
                    .isCloseTo(after, withinPercentage(1));
            return report;
        }
        throw new AssertionError(
                "the host never came to rest: " + host.folder() + ", bytes before, between, after:" + moved);
    }
}
