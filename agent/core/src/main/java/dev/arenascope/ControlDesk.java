package dev.arenascope;

import dev.arenascope.governor.Mode;
import dev.arenascope.governor.Prospect;
import dev.arenascope.lab.GranularityLab;
import dev.arenascope.report.AgentControls;
import dev.arenascope.report.Report;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Where operators' threads meet the agent's: settings, the latest report, and requests that wait for an answer. Nothing is read
 * or written on the caller's thread but what a Go process is asked: that takes as long as the profile, 30 s at most, and 15 s of
 * patience with its three answers.
 */
final class ControlDesk implements AgentControls {
    private static final long ANSWER_WITHIN_S = 60;
    private static final Reading<Report> STOPPED = Reading.absent("the agent has stopped");
    private static final Reading<Report> DISABLED = Reading.absent("the agent is disabled");

    enum Kind {
        SAMPLE,
        REPORT,
        /** Asked for by the host's shutdown: within the budget, since the host waits for it. */
        LAST_REPORT,
        SETTINGS,
        /** An experiment that an operator asked for. */
        LAB,
        /** Work that a thread of the application found for the agent's. */
        TASK
    }

    /** @param task what is to be done besides, on the agent's thread */
    record Request(Kind kind, CompletableFuture<Reading<Report>> answer, Runnable task) {}

    private final LinkedBlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final Reading<Boolean> ffm;
    private final Governing governing;
    private final SidecarDesk sidecars = new SidecarDesk();
    private volatile boolean stopped;
    private volatile boolean enabled = true;
    private volatile Mode mode;
    private volatile boolean instrumentation;
    private volatile long intervalMs;
    private volatile Reading<Report> latest = Reading.absent("no report yet");

    /**
     * @param ffm whether native functions may be called
     * @param governing to be used on the agent's thread alone
     */
    ControlDesk(AgentConfig config, Reading<Boolean> ffm, Governing governing) {
        this.ffm = ffm;
        this.governing = governing;
        mode = config.mode();
        instrumentation = !config.instrument().equals("off");
        intervalMs = config.intervalMs();
    }

    LinkedBlockingQueue<Request> requests() {
        return requests;
    }

    long intervalNs() {
        return TimeUnit.MILLISECONDS.toNanos(intervalMs);
    }

    Mode governing() {
        return mode;
    }

    void publish(Report report) {
        latest = Reading.of(report);
    }

    void clear() {
        latest = DISABLED;
    }

    /** From now on nobody waits for an answer. */
    void stop() {
        stopped = true;
        enabled = false;
        latest = STOPPED;
        for (Request r = requests.poll(); r != null; r = requests.poll()) r.answer.complete(STOPPED);
    }

    /** Leaves a request; the answer comes from the agent's thread. */
    CompletableFuture<Reading<Report>> request(Kind kind) {
        return request(kind, ControlDesk::nothing);
    }

    private CompletableFuture<Reading<Report>> request(Kind kind, Runnable task) {
        CompletableFuture<Reading<Report>> answer = new CompletableFuture<>();
        requests.add(new Request(kind, answer, task));
        // The agent's thread may have emptied the queue for the last time just before.
        if (stopped) answer.complete(STOPPED);
        return answer;
    }

    /** Leaves a task for the agent's thread, and does not wait for it. */
    void later(Runnable task) {
        requests.add(new Request(Kind.TASK, new CompletableFuture<>(), task));
    }

    private Reading<Report> ask(Kind kind) {
        return ask(kind, ControlDesk::nothing);
    }

    private Reading<Report> ask(Kind kind, Runnable task) {
        try {
            return request(kind, task).get(ANSWER_WITHIN_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return Reading.absent("the agent's thread did not answer: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Reading.absent("interrupted while waiting for the report");
        }
    }

    private static void nothing() {
        // a request without a task
    }

    private Report askForReport(Kind kind) {
        Reading<Report> answer = ask(kind);
        if (answer instanceof Reading.Present<Report> report) return report.value();
        throw new IllegalStateException(answer.reason());
    }

    @Override
    public boolean enabled() {
        return enabled;
    }

    @Override
    public void enabled(boolean on) {
        if (stopped) throw new IllegalStateException(STOPPED.reason());
        enabled = on;
        ask(Kind.SETTINGS);
    }

    @Override
    public String mode() {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void mode(String wanted) {
        for (Mode m : Mode.values()) {
            if (m.name().equalsIgnoreCase(wanted)) {
                if (stopped) throw new IllegalStateException(STOPPED.reason());
                mode = m;
                ask(Kind.SETTINGS);
                return;
            }
        }
        throw new IllegalArgumentException("mode is one of observe, advise, govern");
    }

    @Override
    public boolean instrumentation() {
        return instrumentation;
    }

    @Override
    public void instrumentation(boolean on) {
        if (stopped) throw new IllegalStateException(STOPPED.reason());
        instrumentation = on;
        ask(Kind.SETTINGS);
    }

    @Override
    public long intervalSeconds() {
        return TimeUnit.MILLISECONDS.toSeconds(intervalMs);
    }

    @Override
    public void intervalSeconds(long seconds) {
        if (seconds < 1) throw new IllegalArgumentException("the interval is at least 1 second");
        if (seconds > TimeUnit.DAYS.toSeconds(365))
            throw new IllegalArgumentException("the interval is at most a year");
        intervalMs = TimeUnit.SECONDS.toMillis(seconds);
        ask(Kind.SETTINGS);
    }

    @Override
    public Reading<Report> lastReport() {
        return latest;
    }

    @Override
    public Report sampleNow() {
        return askForReport(Kind.SAMPLE);
    }

    @Override
    public Report reportNow() {
        return askForReport(Kind.REPORT);
    }

    @Override
    public String labGranularity() {
        return lab(LabDesk.GRANULARITY);
    }

    @Override
    public String labMadvise() {
        return lab(LabDesk.MADVISE);
    }

    private String lab(LabDesk lab) {
        if (!ffm.isPresent()) return "absent: " + ffm.reason();
        if (!enabled) return "absent: " + (stopped ? STOPPED : DISABLED).reason();
        AtomicReference<Reading<String>> answer =
                new AtomicReference<>(Reading.absent("the agent's thread did not answer"));
        ask(Kind.LAB, () -> answer.set(lab.run(GranularityLab.Place.HOST, false)));
        Reading<String> text = answer.get();
        return text.orElse("absent: " + text.reason());
    }

    @Override
    public String profileSidecar(String sidecar, long seconds) {
        if (!enabled) return "absent: " + (stopped ? STOPPED : DISABLED).reason();
        return sidecars.profile(
                sidecar, seconds, latest.flatMap(r -> r.snapshot().sidecars()));
    }

    @Override
    public String gcTrace(String file) {
        if (!enabled) return "absent: " + (stopped ? STOPPED : DISABLED).reason();
        return SidecarDesk.gcTrace(file);
    }

    @Override
    public List<Prospect> prospects() {
        AtomicReference<List<Prospect>> answer = new AtomicReference<>(List.of());
        if (enabled) ask(Kind.TASK, () -> answer.set(governing.prospects()));
        return answer.get();
    }

    @Override
    public String restore() {
        if (!enabled) return "absent: " + (stopped ? STOPPED : DISABLED).reason();
        AtomicReference<String> answer = new AtomicReference<>("the agent's thread did not answer");
        ask(Kind.TASK, () -> answer.set(governing.restore()));
        return answer.get();
    }
}
