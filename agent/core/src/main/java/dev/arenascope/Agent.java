package dev.arenascope;

import dev.arenascope.governor.Governor;
import dev.arenascope.model.AllocationPlan;
import dev.arenascope.probe.Probes;
import dev.arenascope.remedy.Remedies;
import dev.arenascope.report.JsonReport;
import dev.arenascope.report.ReportSink;
import dev.arenascope.snapshot.Reading;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.nio.charset.StandardCharsets;

/** The core's entry: reads the settings, wires the rooms, and runs the one thread until the agent stops. */
public final class Agent {
    /** Time, so that tests can set it. */
    interface Clock {
        long wallMs();

        /** Monotonic. */
        long nanos();

        Clock SYSTEM = new Clock() {
            @Override
            public long wallMs() {
                return System.currentTimeMillis();
            }

            @Override
            public long nanos() {
                return System.nanoTime();
            }
        };
    }

    /** A config file is a page of text; a larger one is a mistake. */
    private static final int CONFIG_FILE_AT_MOST = 1 << 20;

    private Agent() {}

    /**
     * Called by the launcher, on the agent's daemon thread, once the application's main runs.
     *
     * @param version of the jar
     * @param arguments what stands behind {@code =} of -javaagent
     * @param mapsAtStart /proc/self/maps before the application's main; empty when the agent was attached
     * @param instrumentation what the JVM gave the agent
     */
    public static void run(String version, String arguments, byte[] mapsAtStart, Instrumentation instrumentation) {
        AgentConfig.Parsed parsed = ConfigParser.parse(arguments, System.getenv(), Agent::text);
        AgentConfig config = parsed.config();
        ReportSink sink = config.logFile() instanceof Reading.Present<String> file
                ? ReportSink.file(file.value(), config.logLimitBytes(), config.logFiles())
                : ReportSink.stderr();
        AgentLog log =
                config.format() == AgentConfig.Format.JSON ? new AgentLog(sink, JsonReport::log) : new AgentLog(sink);
        for (String warning : parsed.warnings()) log.warn(warning);
        Reading<Boolean> ffm = config.nativeAccess() ? NativeAccess.grant() : Reading.absent("native=off");
        RuntimeMXBean jvm = ManagementFactory.getRuntimeMXBean();
        Probes probes = new Probes(
                config.budgetShare(),
                ffm.isPresent(),
                jvm.getPid(),
                jvm.getStartTime(),
                mapsAtStart,
                Reading.of(instrumentation),
                config.packages(),
                config.sidecars());
        AllocationPlan.Settings sites = new AllocationPlan.Settings(
                config.jfr(),
                config.instrument().equals("on"),
                !config.packages().isEmpty());
        Remedies remedies = Remedies.ofThisJvm(ffm.isPresent()).withSidecars(config.control(), config.intervalMs());
        Governing governing = new Governing(new Governor(config.governing()), remedies, config.mode(), log);
        Advising advising = new Advising(new ThisStart(), config.adviceFile(), Clock.SYSTEM, log);
        Lateness lateness = new Lateness();
        Sampler sampler = new Sampler(probes, Clock.SYSTEM, sites, governing, advising, lateness);
        new AgentLoop(version, config, ffm, sampler, governing, advising, probes, lateness, sink, log).run();
    }

    private static String text(String path) throws IOException {
        try (FileInputStream in = new FileInputStream(path)) {
            byte[] bytes = in.readNBytes(CONFIG_FILE_AT_MOST + 1);
            if (bytes.length > CONFIG_FILE_AT_MOST) throw new IOException("larger than 1 MB");
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
