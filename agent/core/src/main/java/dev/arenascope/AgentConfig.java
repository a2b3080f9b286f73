package dev.arenascope;

import dev.arenascope.golang.ControlSettings;
import dev.arenascope.golang.SidecarSettings;
import dev.arenascope.governor.Mode;
import dev.arenascope.governor.Settings;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * What the operator set. {@link ConfigParser} has the grammar and the defaults.
 *
 * @param intervalMs time between two reports, at least 1000
 * @param firstMs time from the start of the agent to its first report, at least 0
 * @param mode what the agent may do
 * @param budgetShare CPU time that all probes together may take, as a share of one core, 0.0001..1
 * @param logFile file that reports are appended to; absent for standard error
 * @param format how reports are written
 * @param http {@code host:port} to serve on; absent when off
 * @param token secret that HTTP requests must carry; absent when none is asked for
 * @param sidecars which Go processes are looked at
 * @param control which Go processes may be told something, in mode govern
 * @param instrument {@code auto}, {@code on}, {@code off}, or package prefixes separated by semicolons
 * @param jfr whether the Flight Recorder may sample allocations
 * @param nativeAccess whether native code may be called
 * @param governing how it is governed, in mode govern and advise
 * @param historyFile file that history is kept in; absent when it is only kept in memory
 * @param adviceFile file that advice is remembered in, for a later start to say what it saved; absent when nothing is
 * @param logLimitBytes size at which the log file is rotated
 * @param logFiles number of log files that are kept
 */
public record AgentConfig(
        long intervalMs,
        long firstMs,
        Mode mode,
        double budgetShare,
        Reading<String> logFile,
        Format format,
        Reading<String> http,
        Reading<String> token,
        SidecarSettings sidecars,
        ControlSettings control,
        String instrument,
        boolean jfr,
        boolean nativeAccess,
        Settings governing,
        Reading<String> historyFile,
        Reading<String> adviceFile,
        long logLimitBytes,
        int logFiles) {

    /** How a report is written: lines for a reader, or one JSON object a line. */
    public enum Format {
        TEXT,
        JSON
    }

    /**
     * @param config what holds
     * @param warnings one line for each thing that was not understood or that this version does not do
     */
    public record Parsed(AgentConfig config, List<String> warnings) {}

    /** Prefixes of class names whose allocations are counted; empty when {@code instrument} is a word. */
    public List<String> packages() {
        if (instrument.equals("auto") || instrument.equals("on") || instrument.equals("off")) return List.of();
        List<String> prefixes = new ArrayList<>();
        for (int start = 0; start <= instrument.length(); ) {
            int end = instrument.indexOf(';', start);
            if (end < 0) end = instrument.length();
            String prefix = instrument.substring(start, end);
            // com.acme is the package, and not com.acmes beside it.
            if (!prefix.isEmpty()) prefixes.add(prefix.endsWith(".") ? prefix : prefix + ".");
            start = end + 1;
        }
        return List.copyOf(prefixes);
    }

    /** Without the token, so that no log line ever shows it. */
    @Override
    public String toString() {
        return "interval=" + intervalMs + "ms,mode=" + mode + ",budget=" + 100 * budgetShare + "%,log="
                + logFile.orElse("stderr") + ",format=" + format;
    }
}
