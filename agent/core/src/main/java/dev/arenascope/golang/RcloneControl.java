package dev.arenascope.golang;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.arenascope.snapshot.Reading;

/**
 * The remote control of rclone ({@code rclone rcd}, {@code rclone mount --rc}; calls seen in 1.75 and 1.76, and not in 1.60): POST of a JSON object
 * to {@code /debug/set-gc-percent} and {@code /debug/set-soft-memory-limit}, which answer with what was there before. A negative limit only asks;
 * GOGC cannot be asked for, since there a negative one means off.
 */
public final class RcloneControl implements GoControl {
    private static final int BODY_AT_MOST = 64 << 10;
    private static final int NOT_FOUND = 404;

    private final HttpCall http;
    private final GoEndpoint percentCall;
    private final GoEndpoint limitCall;
    private final String headers;
    private final Earlier<GcPercent> percent = new Earlier<>();
    private final Earlier<MemoryLimit> limit = new Earlier<>();

    /**
     * @param endpoint of its remote control, by default port 5572; of the path what stands before the names of calls, mostly {@code /}
     * @param authorization value of the header Authorization; empty for none
     */
    public RcloneControl(GoEndpoint endpoint, String authorization, long deadlineMs) {
        http = new HttpCall(deadlineMs, BODY_AT_MOST);
        String path = endpoint.path().endsWith("/") ? endpoint.path() : endpoint.path() + "/";
        percentCall = new GoEndpoint(endpoint.host(), endpoint.port(), path + "debug/set-gc-percent");
        limitCall = new GoEndpoint(endpoint.host(), endpoint.port(), path + "debug/set-soft-memory-limit");
        headers = HttpCall.authorization(authorization) + "Content-Type: application/json\r\n";
    }

    @Override
    public Reading<GcPercent> gcPercent() {
        return Reading.absent("rclone tells GOGC only when it is set");
    }

    @Override
    public Reading<GcPercent> setGcPercent(GcPercent wanted) {
        Reading<Long> previous = call(percentCall, "{\"gc-percent\":" + wanted.value() + "}", "existing-gc-percent");
        return percent.after(wanted, GcPercent.of(previous));
    }

    @Override
    public Reading<MemoryLimit> memoryLimit() {
        return limit(-1);
    }

    @Override
    public Reading<MemoryLimit> setMemoryLimit(MemoryLimit wanted) {
        if (!limit.before().isPresent()) limit.knows(memoryLimit());
        return limit.after(wanted, limit(wanted.bytes()));
    }

    /** A text, since rclone reads JSON's numbers as floating point: the largest, which means none, would not fit and be refused. */
    private Reading<MemoryLimit> limit(long bytes) {
        return MemoryLimit.of(call(limitCall, "{\"mem-limit\":\"" + bytes + "\"}", "existing-mem-limit"));
    }

    private Reading<Long> call(GoEndpoint call, String body, String field) {
        Reading<HttpCall.Answer> answer = http.send("POST", call, headers, body.getBytes(US_ASCII));
        if (!(answer instanceof Reading.Present<HttpCall.Answer> p)) return Reading.absent(answer.reason());
        if (p.value().status() == NOT_FOUND) {
            return Reading.absent("this rclone has no call " + call.path() + ": 1.75 has it, 1.60 has not");
        }
        return p.value().number(call, field);
    }

    @Override
    public Reading<String> restoreGcPercent() {
        return percent.restore("GOGC", before -> "GOGC " + before.text(), this::setGcPercent);
    }

    @Override
    public Reading<String> restoreMemoryLimit() {
        return limit.restore("the memory limit", before -> "memory limit " + before.text(), this::setMemoryLimit);
    }
}
