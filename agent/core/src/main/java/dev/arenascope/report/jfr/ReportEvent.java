package dev.arenascope.report.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One report in a line: what is resident, and what is wrong. */
@Name("dev.arenascope.Report")
@Label("Memory Report")
@Description("Resident memory of this process, and the most severe finding")
@Category("Arenascope")
@StackTrace(false)
final class ReportEvent extends Event {
    @Label("Number")
    long number;

    @Label("Verdict")
    String verdict = "";

    @Label("Resident")
    @DataAmount
    long rssBytes;

    @Label("Limit")
    @DataAmount
    long limitBytes;

    @Label("In Use")
    @DataAmount
    long liveBytes;

    @Label("Safe To Shrink To")
    @DataAmount
    long safeToShrinkToBytes;

    @Label("Decision")
    String decision = "";

    @Label("Absent")
    @Description("Which of these could not be read, and why; they hold the least number that a long can")
    String absent = "";
}
