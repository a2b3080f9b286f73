package dev.arenascope;

import dev.arenascope.attach.AgentLink;
import dev.arenascope.probe.OutsideReader;
import dev.arenascope.report.OutsideReport;
import dev.arenascope.snapshot.Outside;
import dev.arenascope.snapshot.Reading;
import java.util.function.Consumer;

/** What the command line does with another process. */
final class ProcessCommands {
    private static final long LOOK_EVERY_MS = 500;

    /** The agent registers itself half a second after there is an MBean server. */
    private static final int LOOKS_FOR_AGENT = 20;

    private static final String NOT_YET = "absent: ";

    private final long pid;
    private final String jar;
    private final boolean json;
    private final Consumer<String> out;
    private final Consumer<String> err;

    ProcessCommands(long pid, String jar, boolean json, Consumer<String> out, Consumer<String> err) {
        this.pid = pid;
        this.jar = jar;
        this.json = json;
        this.out = out;
        this.err = err;
    }

    int report() {
        if (AgentLink.hasAgentThread(pid)) {
            err.accept("attaching to JVM " + pid + "...\n");
            Reading<AgentLink> opened = AgentLink.open(pid);
            if (opened instanceof Reading.Present<AgentLink> p) {
                try (AgentLink link = p.value()) {
                    if (awaitAgent(link)) return answer(now(link));
                }
                err.accept("its agent does not answer; from outside:\n");
            } else {
                err.accept(opened.reason() + "; from outside:\n");
            }
        } else if (AgentLink.jvm(pid).isPresent()) {
            err.accept("JVM " + pid + " has no agent (java -jar " + jar + " attach " + pid + " loads one)\n");
        }
        return outside();
    }

    private Reading<String> now(AgentLink link) {
        Reading<String> text = link.call("sampleNow");
        return json && text.isPresent() ? link.attribute("LastReportJson") : text;
    }

    private int outside() {
        err.accept("reading the mappings of process " + pid + ", some 20 ms for each GB...\n");
        Reading<Outside> read = OutsideReader.read(pid);
        if (!(read instanceof Reading.Present<Outside> o)) return absent(read.reason());
        out.accept(json ? OutsideReport.json(o.value()) + "\n" : OutsideReport.text(o.value()));
        return o.value().status().isPresent() ? CommandLine.DONE : CommandLine.ABSENT;
    }

    int map() {
        return withAgent(link -> answer(link.call("map")));
    }

    int watch() {
        return withAgent(this::follow);
    }

    private int follow(AgentLink link) {
        String last = "";
        while (true) {
            Reading<String> report = link.attribute(json ? "LastReportJson" : "LastReport");
            if (!(report instanceof Reading.Present<String> text)) {
                err.accept("process " + pid + " has ended, or its agent has\n");
                return last.isEmpty() ? CommandLine.ABSENT : CommandLine.DONE;
            }
            if (!text.value().equals(last) && !text.value().startsWith(NOT_YET)) {
                last = text.value();
                out.accept(last.endsWith("\n") ? last : last + "\n");
            }
            if (!sleep()) return CommandLine.DONE;
        }
    }

    int attach(String arguments) {
        err.accept("loading the agent into JVM " + pid + "...\n");
        Reading<AgentLink> opened = AgentLink.open(pid);
        if (!(opened instanceof Reading.Present<AgentLink> p)) return absent(opened.reason());
        try (AgentLink link = p.value()) {
            if (link.hasAgent()) return absent("JVM " + pid + " has the agent already");
            Reading<Long> loaded = AgentLink.load(pid, jar, arguments);
            if (!loaded.isPresent()) return absent(loaded.reason());
            if (!awaitAgent(link)) return absent("the agent was loaded and has not answered yet; its log says why");
            out.accept("the agent runs in JVM " + pid + "\n");
            return CommandLine.DONE;
        }
    }

    private interface WithLink {
        int run(AgentLink link);
    }

    private int withAgent(WithLink command) {
        Reading<AgentLink> opened = AgentLink.open(pid);
        if (!(opened instanceof Reading.Present<AgentLink> p)) return absent(opened.reason());
        try (AgentLink link = p.value()) {
            if (!awaitAgent(link))
                return absent("JVM " + pid + " has no agent: java -jar " + jar + " attach " + pid + " loads one");
            return command.run(link);
        }
    }

    /** Opening the connection may have made the MBean server for which the agent waits. */
    private boolean awaitAgent(AgentLink link) {
        for (int look = 0; look < LOOKS_FOR_AGENT; look++) {
            if (link.hasAgent()) return true;
            if (!AgentLink.hasAgentThread(pid) || !sleep()) return false;
        }
        return link.hasAgent();
    }

    private static boolean sleep() {
        try {
            Thread.sleep(LOOK_EVERY_MS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private int answer(Reading<String> text) {
        if (!(text instanceof Reading.Present<String> t)) return absent(text.reason());
        out.accept(t.value().endsWith("\n") ? t.value() : t.value() + "\n");
        return CommandLine.DONE;
    }

    private int absent(String reason) {
        err.accept("absent: " + reason + "\n");
        return CommandLine.ABSENT;
    }
}
