package dev.arenascope.report.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One finding of one report. */
@Name("dev.arenascope.Finding")
@Label("Memory Finding")
@Description("What is wrong with the memory of this process, the numbers that prove it, and what cures it")
@Category("Arenascope")
@StackTrace(false)
final class FindingEvent extends Event {
    @Label("Report")
    long report;

    @Label("Code")
    String code = "";

    @Label("Owner")
    String owner = "";

    @Label("At Stake")
    @DataAmount
    long bytes;

    @Label("Severity")
    String severity = "";

    @Label("Confidence")
    double confidence;

    @Label("Evidence")
    String evidence = "";

    @Label("Advice")
    String advice = "";
}
