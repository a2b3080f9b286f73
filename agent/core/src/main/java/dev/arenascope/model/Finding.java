package dev.arenascope.model;

import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * One verdict with the numbers that prove it and the line that cures it.
 *
 * @param code stable name for users' alerts
 * @param owner label of the owner it is about, for example {@code malloc}
 * @param bytes bytes at stake
 * @param severity {@code HIGH} only when at least max(32 MiB, 5 % of RSS or limit) is at stake with confidence of at least 0.8
 * @param confidence 0..1
 * @param evidence the numbers, as one sentence
 * @param advice the exact lines that cure it, best first
 * @param forecastBytes bytes that the first advice gives back
 * @param reasons why the memory is kept, each a phrase that goes on from "kept because"; only a RETENTION has any
 */
public record Finding(
        Code code,
        String owner,
        long bytes,
        Severity severity,
        double confidence,
        String evidence,
        List<String> advice,
        Reading<Long> forecastBytes,
        List<String> reasons)
        implements Comparable<Finding> {

    /** The same with other advice. */
    public Finding withAdvice(List<String> lines) {
        return new Finding(code, owner, bytes, severity, confidence, evidence, lines, forecastBytes, reasons);
    }

    /** Most severe first, then by bytes. */
    @Override
    public int compareTo(Finding other) {
        int bySeverity = severity.compareTo(other.severity);
        return bySeverity != 0 ? bySeverity : Long.compare(other.bytes, bytes);
    }

    public enum Code {
        LEAK,
        RETENTION,
        FRAGMENTATION,
        GARBAGE_HEADROOM,
        HUMONGOUS_WASTE,
        LIMIT_PRESSURE,
        CONTRACT,
        MAP_COUNT,
        POOL_MISSES,
        UNEXPLAINED
    }

    public enum Severity {
        HIGH,
        MEDIUM,
        LOW
    }
}
