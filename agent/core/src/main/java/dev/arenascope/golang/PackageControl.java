package dev.arenascope.golang;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.arenascope.snapshot.Reading;

/**
 * This project's Go package (demo-service/sidecar/arenascope): settings by POST under a lease, after which the service takes them back by itself, and
 * DELETE to take them back at once. The service keeps its own bounds and refuses with its own words.
 */
public final class PackageControl implements GoControl {
    private static final int BODY_AT_MOST = 16 << 10;
    private static final byte[] NOTHING = {};
    private static final String NOT_SET = "not set from here";

    private final HttpCall http;
    private final GoEndpoint endpoint;
    private final String headers;
    private final long leaseSeconds;
    private final String reason;
    private Reading<GcPercent> percent = Reading.absent(NOT_SET);
    private Reading<MemoryLimit> limit = Reading.absent(NOT_SET);

    /**
     * @param endpoint with the path under which the service serves the package
     * @param token that the service was given for writers
     * @param leaseSeconds how long a change holds without being renewed, 1..3600
     * @param reason for the service's log, up to 200 bytes
     */
    public PackageControl(GoEndpoint endpoint, String token, long leaseSeconds, String reason, long deadlineMs) {
        http = new HttpCall(deadlineMs, BODY_AT_MOST);
        this.endpoint = endpoint;
        headers = token.isEmpty() ? "" : HttpCall.authorization("Bearer " + token);
        this.leaseSeconds = leaseSeconds;
        this.reason = reason;
    }

    @Override
    public Reading<GcPercent> gcPercent() {
        return GcPercent.of(number("GET", NOTHING, "gogc"));
    }

    @Override
    public Reading<GcPercent> setGcPercent(GcPercent wanted) {
        Reading<GcPercent> previous =
                GcPercent.of(number("POST", leased("\"gogc\":" + wanted.value() + ","), "previous.gogc"));
        if (previous.isPresent()) percent = Reading.of(wanted);
        return previous;
    }

    @Override
    public Reading<MemoryLimit> memoryLimit() {
        return MemoryLimit.of(number("GET", NOTHING, "memoryLimitBytes"));
    }

    @Override
    public Reading<MemoryLimit> setMemoryLimit(MemoryLimit wanted) {
        Reading<MemoryLimit> previous = MemoryLimit.of(
                number("POST", leased("\"memory_limit\":" + wanted.bytes() + ","), "previous.memory_limit"));
        if (previous.isPresent()) limit = Reading.of(wanted);
        return previous;
    }

    /** Collects, and gives free memory back to the kernel; bytes that were given back. Waits for the collection. */
    public Reading<Long> freeMemory() {
        return number("POST", "{\"free_os_memory\":true}".getBytes(UTF_8), "released_bytes");
    }

    /** Lets the lease begin anew; seconds. Absent where nothing is changed, or the lease has ended. */
    public Reading<Long> renew() {
        return number("POST", leased(""), "lease_seconds");
    }

    /** The service remembers by itself what was there before, and leaves alone what it has changed on its own since. */
    @Override
    public Reading<String> restore() {
        Reading<GcPercent> back = GcPercent.of(number("DELETE", NOTHING, "current.gogc"));
        if (!(back instanceof Reading.Present<GcPercent> p)) return Reading.absent(back.reason());
        forget();
        return Reading.of("GOGC " + p.value().text());
    }

    /** The service puts back both or none: the other one is set again after that. */
    @Override
    public Reading<String> restoreGcPercent() {
        Reading<MemoryLimit> other = limit;
        Reading<String> back = restore();
        if (back.isPresent() && other instanceof Reading.Present<MemoryLimit> p) setMemoryLimit(p.value());
        return back;
    }

    @Override
    public Reading<String> restoreMemoryLimit() {
        Reading<GcPercent> other = percent;
        Reading<String> back = restore();
        if (back.isPresent() && other instanceof Reading.Present<GcPercent> p) setGcPercent(p.value());
        return back;
    }

    /** Whether GOGC is set from here, as far as the answers tell. */
    public boolean holdsGcPercent() {
        return percent.isPresent();
    }

    /** Whether GOMEMLIMIT is set from here, as far as the answers tell. */
    public boolean holdsMemoryLimit() {
        return limit.isPresent();
    }

    /** What was set is not known any more, or has ended: no lease is asked for again. The service puts it back by itself. */
    public void forget() {
        percent = Reading.absent(NOT_SET);
        limit = Reading.absent(NOT_SET);
    }

    /** Whether the last request was answered, be it with a refusal: what a service refuses it has not done. */
    public boolean isAnswered() {
        return http.ending() == HttpCall.Ending.ANSWERED;
    }

    /** Whether time ran out on the last request, which may be done all the same. */
    public boolean isLate() {
        return http.ending() == HttpCall.Ending.LATE;
    }

    /** @param members of the order's JSON object, each followed by a comma */
    private byte[] leased(String members) {
        return ("{" + members + "\"lease_seconds\":" + leaseSeconds + ",\"reason\":\"" + escaped(reason) + "\"}")
                .getBytes(UTF_8);
    }

    private Reading<Long> number(String method, byte[] order, String field) {
        String type = order.length > 0 ? "Content-Type: application/json\r\n" : "";
        Reading<HttpCall.Answer> answer = http.send(method, endpoint, headers + type, order);
        if (!(answer instanceof Reading.Present<HttpCall.Answer> p)) return Reading.absent(answer.reason());
        return p.value().number(endpoint, field);
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') out.append('\\');
            out.append(c < ' ' ? ' ' : c);
        }
        return out.toString();
    }
}
