package dev.arenascope;

import dev.arenascope.lab.GranularityLab;
import dev.arenascope.report.LabReport;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** {@code java -jar arenascope.jar ...}: what it prints, and its exit code. */
public final class CommandLine {
    static final int DONE = 0;
    /** The command was understood and could not be carried out. */
    static final int ABSENT = 1;

    private static final int USAGE = 2;

    private static final String HELP = """
            arenascope: a Java agent that makes a JVM explain its own resident memory.

              java -javaagent:arenascope.jar -jar your-service.jar     the agent; see README.md for its arguments

              java -jar arenascope.jar report PID [--json]             what is resident in a process now, and why; of one without
                                                                       the agent, Java or not, what can be seen from outside
              java -jar arenascope.jar watch PID [--json]              each report of its agent, until one of the two ends
              java -jar arenascope.jar map PID                         what its Java heap and the heaps of malloc hold where
              java -jar arenascope.jar attach PID [ARGUMENTS]          loads the agent into a running JVM
              java -jar arenascope.jar lab granularity [--json]        what a request for memory really takes on this host
              java -jar arenascope.jar lab madvise [--json]            what madvise does on this kernel (JDK 22 or newer)
              java -jar arenascope.jar --help | --version

            A JVM is spoken to by its attach mechanism and its local JMX connector, as by jcmd and jconsole, and only by the user that runs it.
            The lab works on memory of its own, a few MB at a time, in this JVM alone.
            Exit codes: 0 done, 1 cannot be had here (standard error says why), 2 not understood.
            """;

    private CommandLine() {}

    /**
     * @param version of the jar
     * @param jar path of the jar
     * @param arguments of the command line
     * @param out takes what is printed to standard output, at once
     * @param err takes what is printed to standard error, at once
     * @return the exit code
     */
    public static int run(String version, String jar, String[] arguments, Consumer<String> out, Consumer<String> err) {
        List<String> words = new ArrayList<>(List.of(arguments));
        if (words.equals(List.of("--help")) || words.equals(List.of("-h"))) {
            out.accept(HELP);
            return DONE;
        }
        if (words.equals(List.of("--version"))) {
            out.accept("arenascope " + version + "\n");
            return DONE;
        }
        boolean json = words.remove("--json");
        if (words.size() == 2 && words.get(0).equals("lab")) {
            for (LabDesk lab : LabDesk.values()) if (lab.label().equals(words.get(1))) return lab(lab, json, out, err);
        }
        if (words.size() >= 2 && pid(words.get(1)) instanceof Reading.Present<Long> pid) {
            ProcessCommands commands = new ProcessCommands(pid.value(), jar, json, out, err);
            if (words.size() == 2 && words.get(0).equals("report")) return commands.report();
            if (words.size() == 2 && words.get(0).equals("watch")) return commands.watch();
            if (words.size() == 2 && words.get(0).equals("map") && !json) return commands.map();
            if (words.size() <= 3 && words.get(0).equals("attach") && !json)
                return commands.attach(words.size() == 3 ? words.get(2) : "");
        }
        err.accept((arguments.length == 0 ? "" : "not understood: " + String.join(" ", arguments) + "\n") + HELP);
        return USAGE;
    }

    private static Reading<Long> pid(String word) {
        try {
            long pid = Long.parseLong(word);
            return pid > 0 ? Reading.of(pid) : Reading.absent("no process id");
        } catch (NumberFormatException e) {
            return Reading.absent("no process id");
        }
    }

    private static int lab(LabDesk lab, boolean json, Consumer<String> out, Consumer<String> err) {
        Reading<String> answer = lab.run(GranularityLab.Place.OWN_JVM, json);
        if (answer instanceof Reading.Present<String> text) {
            out.accept(text.value());
            return DONE;
        }
        if (json) out.accept(LabReport.absentJson(lab.label(), answer.reason()) + "\n");
        err.accept("absent: " + answer.reason() + "\n");
        return ABSENT;
    }
}
