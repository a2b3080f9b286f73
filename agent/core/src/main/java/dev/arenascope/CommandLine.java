package dev.arenascope;

import dev.arenascope.lab.GranularityLab;
import dev.arenascope.report.LabReport;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/** {@code java -jar arenascope.jar ...}: what it prints, and its exit code. */
public final class CommandLine {
    private static final int DONE = 0;
    /** The command was understood and could not be carried out. */
    private static final int ABSENT = 1;

    private static final int USAGE = 2;

    private static final String HELP = """
            arenascope: a Java agent that makes a JVM explain its own resident memory.

              java -javaagent:arenascope.jar -jar your-service.jar     the agent; see README.md for its arguments

              java -jar arenascope.jar lab granularity [--json]        what a request for memory really takes on this host
              java -jar arenascope.jar lab madvise [--json]            what madvise does on this kernel (JDK 22 or newer)
              java -jar arenascope.jar --help | --version

            The lab works on memory of its own, a few MB at a time, in this JVM alone.
            Exit codes: 0 done, 1 cannot be measured here (standard error says why), 2 not understood.
            """;

    private CommandLine() {}

    /**
     * @param version of the jar
     * @param arguments of the command line
     * @param out what to print to standard output
     * @param err what to print to standard error
     * @return the exit code
     */
    public static int run(String version, String[] arguments, StringBuilder out, StringBuilder err) {
        List<String> words = List.of(arguments);
        if (words.equals(List.of("--help")) || words.equals(List.of("-h"))) {
            out.append(HELP);
            return DONE;
        }
        if (words.equals(List.of("--version"))) {
            out.append("arenascope ").append(version).append('\n');
            return DONE;
        }
        boolean json = words.contains("--json");
        int known = json ? 3 : 2;
        if (words.size() == known && words.get(0).equals("lab")) {
            String name = words.get(1).equals("--json") ? words.get(2) : words.get(1);
            for (LabDesk lab : LabDesk.values()) if (lab.label().equals(name)) return lab(lab, json, out, err);
        }
        err.append(words.isEmpty() ? "" : "not understood: " + String.join(" ", words) + "\n")
                .append(HELP);
        return USAGE;
    }

    private static int lab(LabDesk lab, boolean json, StringBuilder out, StringBuilder err) {
        Reading<String> answer = lab.run(GranularityLab.Place.OWN_JVM, json);
        if (answer instanceof Reading.Present<String> text) {
            out.append(text.value());
            return DONE;
        }
        if (json) out.append(LabReport.absentJson(lab.label(), answer.reason())).append('\n');
        err.append("absent: ").append(answer.reason()).append('\n');
        return ABSENT;
    }
}
