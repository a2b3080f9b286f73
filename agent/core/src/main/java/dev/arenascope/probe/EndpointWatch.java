package dev.arenascope.probe;

import dev.arenascope.golang.GoAnswer;
import dev.arenascope.golang.GoEndpoint;
import dev.arenascope.snapshot.Reading;

/**
 * One endpoint from report to report. What stops the threads of the process is asked at most every 30 s, and one that fails is left alone
 * for 1, 2, 4 up to 64 reports.
 */
final class EndpointWatch {
    static final long STOPPING_EVERY_MS = 30_000;
    private static final long NS_PER_MS = 1_000_000;
    private static final int LONGEST_PAUSE = 6;

    private final GoEndpoint endpoint;
    private Reading<GoAnswer> last = Reading.absent("not read yet");
    private long readAtNs;
    private int failures;
    private int pause;
    private boolean fresh;

    EndpointWatch(GoEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    GoEndpoint endpoint() {
        return endpoint;
    }

    /**
     * @param nowNs monotonic clock
     * @param inTime whether there is time left in this report
     */
    Reading<GoAnswer> read(EndpointReader reader, long nowNs, boolean inTime) {
        if (fresh) {
            fresh = false;
            return last;
        }
        if (pause > 0) {
            pause--;
            return last;
        }
        long ageMs = (nowNs - readAtNs) / NS_PER_MS;
        if (last instanceof Reading.Present<GoAnswer> p
                && (!inTime || (stops(p.value()) && ageMs < STOPPING_EVERY_MS))) {
            return new Reading.Present<>(p.value(), ageMs);
        }
        if (!inTime) return last;
        keep(reader.read(endpoint), nowNs);
        return last;
    }

    /** What was read when the endpoint was found: this report does not ask for it again. */
    void begin(Reading<GoAnswer> answer, long nowNs) {
        keep(answer, nowNs);
        fresh = true;
    }

    private void keep(Reading<GoAnswer> answer, long nowNs) {
        last = answer;
        readAtNs = nowNs;
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
