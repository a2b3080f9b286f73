package dev.arenascope.report.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** What the governor did, each time that its state changes. */
@Name("dev.arenascope.Action")
@Label("Memory Action")
@Description("What the governor did, what was forecast and what was measured")
@Category("Arenascope")
@StackTrace(false)
final class ActionEvent extends Event {
    @Label("Number")
    long number;

    @Label("Action")
    String action = "";

    @Label("Kind")
    String kind = "";

    @Label("Target")
    String target = "";

    @Label("State")
    String state = "";

    @Label("Forecast")
    @DataAmount
    long forecastBytes;

    @Label("Measured")
    @Description("By how much the target's resident memory fell")
    @DataAmount
    long measuredBytes;

    @Label("Longest Wait")
    @Description("Of a thread, milliseconds; as measured by who carried it out")
    double pauseMs;

    @Label("Why")
    String why = "";

    @Label("Absent")
    @Description(
            "Which of these could not be measured, and why; they hold the least number that a long can, or no number")
    String absent = "";
}
