package dev.arenascope;

import dev.arenascope.governor.Mode;
import dev.arenascope.probe.PressureWatch;
import dev.arenascope.probe.Probes;
import dev.arenascope.report.Jmx;
import dev.arenascope.report.JsonReport;
import dev.arenascope.report.Report;
import dev.arenascope.report.ReportSink;
import dev.arenascope.report.TextReport;
import dev.arenascope.report.jfr.JfrReporter;
import dev.arenascope.snapshot.Reading;
import java.lang.management.ManagementFactory;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.management.MBeanServerFactory;

/**
 * The agent's one thread: a report each interval, and what operators ask for between two. Disabled, the thread waits for
 * requests and nothing else is left.
 */
final class AgentLoop implements Runnable {
    /**
     * How often the agent looks for an MBean server that it could register with: half a microsecond each time. It never makes one
     * itself: that would cost a host without JMX more than all the rest of the agent, and would initialise java.util.logging
     * before the host has chosen a log manager. A client that attaches (jconsole, jcmd ManagementAgent.start_local) makes one.
     */
    private static final long JMX_EVERY_MS = 500;

    /** The thread sleeps no longer than this, so that each report can tell how late it woke. */
    private static final long WAKES_EVERY_NS = 1_000_000_000;

    /** The host's shutdown never waits longer than this for the last report. */
    private static final long LAST_REPORT_WITHIN_MS = 2000;

    private final ControlDesk desk;
    private final Sampler sampler;
    private final Governing governing;
    private final Advising advising;
    private final FastPath fast;
    private final WebDesk web;
    private final Probes probes;
    private final Lateness lateness;
    private final Consumer<Runnable> later;
    private final ReportSink sink;
    private final AgentLog log;
    private final AgentConfig.Format format;
    private final JfrReporter jfr;
    private final Thread shutdown = new Thread(null, this::lastReport, "arenascope-shutdown", 0, false);

    private boolean running;
    private long dueNs;
    private long jmxDueNs;
    private Reading<Jmx> jmx = Reading.absent("not registered yet");

    /**
     * @param version of the agent
     * @param ffm whether native functions may be called
     */
    AgentLoop(
            String version,
            AgentConfig config,
            Reading<Boolean> ffm,
            Sampler sampler,
            Governing governing,
            Advising advising,
            Probes probes,
            Lateness lateness,
            ReportSink sink,
            AgentLog log) {
        this.lateness = lateness;
        this.governing = governing;
        this.advising = advising;
        fast = new FastPath(PressureWatch.ofThisProcess(), governing);
        desk = new ControlDesk(config, ffm, governing);
        web = new WebDesk(config.http(), config.token(), new WebPages(desk::lastReport, version), log);
        this.sampler = sampler;
        this.probes = probes;
        later = desk::later;
        this.sink = sink;
        this.log = log;
        format = config.format();
        jfr = new JfrReporter(config.jfr());
        dueNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(config.firstMs());
        jmxDueNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(JMX_EVERY_MS);
        shutdown.setContextClassLoader(null);
        // The host's own handler of uncaught exceptions may end the process; ours are none of its business.
        shutdown.setUncaughtExceptionHandler((thread, failure) -> {});
    }

    @Override
    public void run() {
        try {
            resume();
            while (running || jmx.isPresent()) step();
        } catch (InterruptedException e) {
            log.warn("the agent's thread was interrupted: the agent stops");
        } catch (VirtualMachineError e) {
            // Out of memory or stack: whatever the cause, the host needs the rest more than we do.
            log.failed("the agent stops", e);
        } finally {
            desk.stop();
            if (jmx instanceof Reading.Present<Jmx> registered)
                registered.value().close();
            suspend();
        }
    }

    private void step() throws InterruptedException {
        long nextNs = jmx.isPresent() ? dueNs : Math.min(dueNs, jmxDueNs);
        if (probes.isBusy()) nextNs = Math.min(nextNs, probes.dueNs());
        if (fast.isOn()) nextNs = Math.min(nextNs, fast.dueNs());
        long askedNs = System.nanoTime();
        nextNs = Math.min(nextNs, askedNs + WAKES_EVERY_NS);
        ControlDesk.Request request = running
                ? desk.requests().poll(nextNs - askedNs, TimeUnit.NANOSECONDS)
                : desk.requests().take();
        long nowNs = System.nanoTime();
        if (request == null && nextNs - askedNs > 0) lateness.woke(nowNs - nextNs);
        if (request != null) answer(request);
        else if (!jmx.isPresent() && nowNs - jmxDueNs >= 0) registerJmx();
        else if (nowNs - dueNs >= 0) report();
        else if (fast.isOn() && nowNs - fast.dueNs() >= 0) poll();
        else if (probes.isBusy() && nowNs - probes.dueNs() >= 0) work();
    }

    private void report() {
        dueNs = System.nanoTime() + desk.intervalNs();
        tick(false, true);
    }

    /** The next report that is due by the clock stays where it is, so that a limit that is always near makes no other interval. */
    private void poll() {
        try {
            if (fast.poll()) tick(false, true);
        } catch (RuntimeException | LinkageError e) {
            log.failed("limits could not be looked at", e);
        }
    }

    private void work() {
        try {
            probes.work();
        } catch (RuntimeException | LinkageError e) {
            log.failed("the sites that allocate could not be looked at", e);
        }
    }

    private void answer(ControlDesk.Request request) {
        switch (request.kind()) {
            case SAMPLE -> request.answer().complete(tick(true, false));
            case REPORT -> request.answer().complete(tick(true, true));
            case LAST_REPORT -> {
                // First: the report may take what is left of the time.
                governing.mode(Mode.OBSERVE);
                probes.hurry();
                Reading<Report> last = tick(false, true);
                remember();
                request.answer().complete(last);
            }
            case LAB, TASK -> run(request);
            case SETTINGS -> {
                if (desk.enabled() && !running) resume();
                if (!desk.enabled() && running) suspend();
                governing.mode(running ? desk.governing() : Mode.OBSERVE);
                if (!fast.isOn()) fast.close();
                instrument();
                dueNs = System.nanoTime() + desk.intervalNs();
                request.answer().complete(desk.lastReport());
            }
        }
    }

    private void remember() {
        try {
            advising.keep();
        } catch (RuntimeException | LinkageError e) {
            log.failed("advice could not be remembered", e);
        }
    }

    private void run(ControlDesk.Request request) {
        try {
            request.task().run();
        } catch (RuntimeException | LinkageError e) {
            log.failed(request.kind() == ControlDesk.Kind.LAB ? "this experiment failed" : "this task failed", e);
        } finally {
            request.answer().complete(desk.lastReport());
        }
    }

    private Reading<Report> tick(boolean force, boolean write) {
        if (!running) return Reading.absent("the agent is disabled");
        try {
            instrument();
            Report report = sampler.tick(force);
            desk.publish(report);
            web.openAgain();
            record(report);
            if (write) {
                sink.publish(format == AgentConfig.Format.JSON ? JsonReport.format(report) : TextReport.format(report));
            }
            fast.reported();
            return Reading.of(report);
        } catch (RuntimeException | LinkageError e) {
            log.failed("this report failed", e);
            return Reading.absent("the report failed: " + e);
        }
    }

    /** A recorder that fails must not cost the report. */
    private void record(Report report) {
        try {
            jfr.publish(report);
        } catch (RuntimeException | LinkageError e) {
            log.failed("this report could not be recorded", e);
        }
    }

    private void resume() {
        try {
            Runtime.getRuntime().addShutdownHook(shutdown);
            running = true;
        } catch (IllegalStateException e) {
            running = false; // the host is going down already: there is nothing left to report on
        } catch (RuntimeException e) {
            running = true; // a security manager allows no hook: everything but the last report works
        }
        instrument();
        if (running) web.open();
    }

    /** Lets weave what may be woven now, and restores what may not. */
    private void instrument() {
        sampler.instrumentation(desk.instrumentation());
        probes.watchPools(running && desk.instrumentation(), later);
    }

    private void suspend() {
        running = false;
        governing.mode(Mode.OBSERVE);
        fast.close();
        web.close();
        desk.clear();
        try {
            Runtime.getRuntime().removeShutdownHook(shutdown);
        } catch (RuntimeException e) {
            // The host shuts down and drops its hooks by itself, or a security manager never let us have one.
            running = false;
        }
        instrument();
        probes.close();
        log.close();
        sink.close();
    }

    /** Once the host, or a client that attached to it, has an MBean server; tried again each interval when that fails. */
    private void registerJmx() {
        boolean isServerThere = !MBeanServerFactory.findMBeanServer(null).isEmpty();
        jmxDueNs =
                System.nanoTime() + (isServerThere ? desk.intervalNs() : TimeUnit.MILLISECONDS.toNanos(JMX_EVERY_MS));
        if (!isServerThere) return;
        try {
            jmx = Jmx.register(ManagementFactory.getPlatformMBeanServer(), desk);
            if (!jmx.isPresent()) log.warn("no JMX: " + jmx.reason());
        } catch (RuntimeException | LinkageError e) {
            log.failed("no JMX yet", e);
        }
    }

    /**
     * Runs in the host's shutdown. A process that ended before its first report gets none: its end is not delayed. Nothing is
     * written on this thread: where the log goes may be what the agent's thread is waiting for.
     */
    private void lastReport() {
        if (!desk.lastReport().isPresent()) return;
        try {
            desk.request(ControlDesk.Kind.LAST_REPORT).get(LAST_REPORT_WITHIN_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            desk.stop(); // the last report does not come in time: the host ends without it
        }
    }
}
