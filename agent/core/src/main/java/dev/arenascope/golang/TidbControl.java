package dev.arenascope.golang;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.arenascope.snapshot.Reading;

/**
 * {@code /debug/gogc} at the status port of TiDB (10080): GET tells GOGC as a number in plain text, POST of such a text sets it and answers with
 * nothing. To TiDB 0 and below mean 100, so off cannot be set. While its own tuner is on (tidb_enable_gogc_tuner) it overrides what is
 * set here.
 */
public final class TidbControl implements GoControl {
    private static final int BODY_AT_MOST = 4096;
    private static final Reading<MemoryLimit> NO_LIMIT = Reading.absent(
            "TiDB's memory limit is a variable of its SQL (tidb_server_memory_limit), not to be set here");

    private final HttpCall http;
    private final GoEndpoint call;
    private final Earlier<GcPercent> percent = new Earlier<>();

    /** @param endpoint of the status port; its path does not matter */
    public TidbControl(GoEndpoint endpoint, long deadlineMs) {
        http = new HttpCall(deadlineMs, BODY_AT_MOST);
        call = new GoEndpoint(endpoint.host(), endpoint.port(), "/debug/gogc");
    }

    @Override
    public Reading<GcPercent> gcPercent() {
        Reading<HttpCall.Answer> answer = http.get(call);
        if (!(answer instanceof Reading.Present<HttpCall.Answer> p)) return Reading.absent(answer.reason());
        if (!p.value().isDone()) return Reading.absent(call.url() + ": " + HttpCall.refusal(p.value(), ""));
        String text = new String(p.value().body(), US_ASCII).strip();
        LineCursor in = new LineCursor(text, 0);
        long value = in.signed();
        if (!in.isGood() || !in.isAtEnd()) return Reading.absent(call.url() + ": answers no number");
        return GcPercent.of(Reading.of(value));
    }

    /** Three requests: what it was, the change, and whether it holds. */
    @Override
    public Reading<GcPercent> setGcPercent(GcPercent wanted) {
        if (wanted.value() <= 0) return Reading.absent("TiDB takes GOGC " + wanted.text() + " for 100: it is not sent");
        Reading<GcPercent> previous = gcPercent();
        if (!previous.isPresent()) return previous; // and nothing was changed
        percent.knows(previous);
        return percent.after(wanted, changed(wanted, previous));
    }

    private Reading<GcPercent> changed(GcPercent wanted, Reading<GcPercent> previous) {
        Reading<HttpCall.Answer> answer = http.send(
                "POST",
                call,
                "Content-Type: text/plain\r\n",
                Integer.toString(wanted.value()).getBytes(US_ASCII));
        if (!(answer instanceof Reading.Present<HttpCall.Answer> p)) return Reading.absent(answer.reason());
        if (!p.value().isDone()) return Reading.absent(call.url() + ": " + HttpCall.refusal(p.value(), ""));
        Reading<GcPercent> now = gcPercent();
        if (now instanceof Reading.Present<GcPercent> n && !n.value().equals(wanted)) {
            return Reading.absent(call.url() + ": GOGC is " + n.value().text() + " after setting " + wanted.text());
        }
        return now.isPresent() ? previous : now;
    }

    @Override
    public Reading<MemoryLimit> memoryLimit() {
        return NO_LIMIT;
    }

    @Override
    public Reading<MemoryLimit> setMemoryLimit(MemoryLimit wanted) {
        return NO_LIMIT;
    }

    @Override
    public Reading<String> restoreGcPercent() {
        return percent.restore("GOGC", before -> "GOGC " + before.text(), this::setGcPercent);
    }

    @Override
    public Reading<String> restoreMemoryLimit() {
        return Reading.of(NOTHING_CHANGED);
    }
}
