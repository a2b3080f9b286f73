package dev.arenascope.report.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One line of the ledger. */
@Name("dev.arenascope.Owner")
@Label("Owner of Resident Memory")
@Description("Resident bytes of one owner; those that are no views sum to the resident set")
@Category("Arenascope")
@StackTrace(false)
final class OwnerEvent extends Event {
    @Label("Report")
    long report;

    @Label("Owner")
    String owner = "";

    @Label("Detail")
    String detail = "";

    @Label("Resident")
    @DataAmount
    long residentBytes;

    @Label("In Use")
    @DataAmount
    long liveBytes;

    @Label("Reclaimable")
    @DataAmount
    long reclaimableBytes;

    @Label("Pinned")
    @Description("Free, on pages that also hold what is in use")
    @DataAmount
    long pinnedBytes;

    @Label("View")
    @Description("Part of another owner, and not counted into the sum")
    boolean view;

    @Label("Absent")
    @Description("Which of these could not be read, and why; they hold the least number that a long can")
    String absent = "";
}
