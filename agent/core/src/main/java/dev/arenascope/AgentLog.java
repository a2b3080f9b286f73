package dev.arenascope;

import dev.arenascope.report.ReportSink;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The agent's own log: {@code arenascope: ...} lines to the sink of the reports, never to the host's logging. Each cause is written
 * when it is first seen and counted from then on, after agrona's DistinctErrorLog; {@link #close} says how often each came again.
 */
public final class AgentLog {
    /** More causes than this are a defect of ours; they must not grow the host's heap. */
    private static final int MOST_CAUSES = 200;

    private final ReportSink sink;
    private final UnaryOperator<String> format;
    private final Map<String, Long> countByCause = new LinkedHashMap<>();
    private long uncounted;

    public AgentLog(ReportSink sink) {
        this(sink, text -> "arenascope: " + text);
    }

    /** @param format one line of text to one line of the log */
    AgentLog(ReportSink sink, UnaryOperator<String> format) {
        this.sink = sink;
        this.format = format;
    }

    /** Says it once, however often it is called with the same words. */
    public void warn(String cause) {
        distinct(cause, cause);
    }

    /** Says it each time: for what happens, not for what is wrong. */
    public synchronized void say(String event) {
        sink.publish(line(event));
    }

    /** The same failure at the same place is one cause, whatever numbers its message holds. */
    public void failed(String what, Throwable failure) {
        StackTraceElement[] stack = failure.getStackTrace();
        String cause = what + " " + failure.getClass().getName() + (stack.length == 0 ? "" : " at " + stack[0]);
        distinct(cause, what + ": " + failure + (stack.length == 0 ? "" : " at " + stack[0]));
    }

    /** How often the cause was seen. */
    public synchronized long count(String cause) {
        return countByCause.getOrDefault(cause, 0L);
    }

    /** Writes how often each cause was seen that came more than once, and forgets them all. */
    public synchronized void close() {
        StringBuilder block = new StringBuilder();
        countByCause.forEach((cause, count) -> {
            if (count > 1) block.append(line(count + " times: " + cause));
        });
        if (uncounted > 0) block.append(line(uncounted + " times: causes beyond the first " + MOST_CAUSES));
        if (block.length() > 0) sink.publish(block.toString());
        countByCause.clear();
        uncounted = 0;
    }

    private synchronized void distinct(String cause, String line) {
        if (countByCause.size() >= MOST_CAUSES && !countByCause.containsKey(cause)) {
            uncounted++;
            return;
        }
        if (countByCause.put(cause, count(cause) + 1) == null) sink.publish(line(line));
    }

    private String line(String text) {
        return format.apply(text.replace('\n', ' ')) + "\n";
    }
}
