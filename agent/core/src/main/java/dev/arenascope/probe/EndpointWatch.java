package dev.arenascope.probe;

import dev.arenascope.golang.GoAnswer;
import dev.arenascope.golang.GoEndpoint;
import dev.arenascope.snapshot.Reading;

/**
 * One endpoint from report to report. What stops the threads of the process is asked at most every 30 s, whether it answered or not, and
 * one that fails is left alone for 1, 2, 4 up to 64 reports.
 */
final class EndpointWatch {
    static final long STOPPING_EVERY_MS = 30_000;
    private static final long NS_PER_MS = 1_000_000;
    private static final int LONGEST_PAUSE = 6;

    private final GoEndpoint endpoint;
    private Reading<GoAnswer> last = Reading.absent("not read yet");
    private boolean stops;
    private boolean asked;
    private long askedNs;
    private int failures;
    private int pause;
    private String process = "";

    EndpointWatch(GoEndpoint endpoint) {
        this.endpoint = endpoint;
        stops = mayStop(endpoint);
    }

    GoEndpoint endpoint() {
        return endpoint;
    }

    /** Whether a page stops the process while it is made, as far as can be told before it came: it may do so, and then fail. */
    static boolean mayStop(GoEndpoint endpoint) {
        return endpoint.path().contains("/debug/");
    }

    /**
     * @param nowNs monotonic clock
     * @param inTime whether there is time left in this report
     */
    Reading<GoAnswer> read(EndpointReader reader, long nowNs, boolean inTime) {
        if (pause > 0) {
            pause--;
            return last;
        }
        long ageMs = (nowNs - askedNs) / NS_PER_MS;
        boolean tooEarly = stops && asked && ageMs < STOPPING_EVERY_MS;
        if (inTime && !tooEarly) {
            keep(reader.read(endpoint), nowNs);
            return last;
        }
        return last instanceof Reading.Present<GoAnswer> p ? new Reading.Present<>(p.value(), ageMs) : last;
    }

    /** At the operator's request one that failed is not left alone any longer. */
    void soon() {
        failures = 0;
        pause = 0;
    }

    /**
     * The process that answers here, from now on. Why another one failed is no reason to leave this one alone, and what another one told is
     * not told of this one.
     *
     * @param id as in {@link GoProcess}
     */
    void joined(String id) {
        if (id.equals(process)) return;
        soon();
        if (!process.isEmpty()) {
            last = Reading.absent("not read yet");
            asked = false;
        }
        process = id;
    }

    /** What was read at a time of the monotonic clock. */
    void keep(Reading<GoAnswer> answer, long nowNs) {
        last = answer;
        asked = true;
        askedNs = nowNs;
        if (answer instanceof Reading.Present<GoAnswer> p) stops = stops(p.value());
        failures = answer.isPresent() ? 0 : failures + 1;
        pause = failures == 0 ? 0 : 1 << Math.min(failures - 1, LONGEST_PAUSE);
    }

    private static boolean stops(GoAnswer answer) {
        return switch (answer.heap().kind()) {
            case EXPVAR, PPROF -> true;
            case ARENASCOPE, METRICS -> false;
        };
    }
}
