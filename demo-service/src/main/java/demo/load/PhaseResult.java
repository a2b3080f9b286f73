package demo.load;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/** What one phase did. Latencies are microseconds from send to the last byte of the answer. */
record PhaseResult(String phase, double seconds, long requests, long errors, long p50Us, long p99Us, long maxUs) {
    static PhaseResult of(String phase, double seconds, Histogram latencyUs, long errors) {
        return new PhaseResult(
                phase,
                seconds,
                latencyUs.getTotalCount(),
                errors,
                latencyUs.getValueAtPercentile(50),
                latencyUs.getValueAtPercentile(99),
                latencyUs.getMaxValue());
    }

    double requestsPerSecond() {
        return seconds > 0 ? requests / seconds : 0;
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "%-5s %6.1f s %8d requests %8.1f req/s   p50 %7.2f ms   p99 %7.2f ms   max %8.2f ms   %d errors",
                phase,
                seconds,
                requests,
                requestsPerSecond(),
                p50Us / 1e3,
                p99Us / 1e3,
                maxUs / 1e3,
                errors);
    }

    String json() {
        return String.format(
                Locale.ROOT,
                "{\"phase\":\"%s\",\"seconds\":%.3f,\"requests\":%d,\"requestsPerSecond\":%.1f,"
                        + "\"p50Ms\":%.3f,\"p99Ms\":%.3f,\"maxMs\":%.3f,\"errors\":%d}",
                phase,
                seconds,
                requests,
                requestsPerSecond(),
                p50Us / 1e3,
                p99Us / 1e3,
                maxUs / 1e3,
                errors);
    }
}
