package dev.arenascope.model;

import dev.arenascope.snapshot.Allocation;
import dev.arenascope.snapshot.Allocation.Step;
import dev.arenascope.snapshot.AllocationOrder;
import dev.arenascope.snapshot.AllocationSamples;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * Decides how far the agent looks for who allocates, from one report to the next, so that nobody pays for what is cold: the rate always;
 * samples of the Flight Recorder when much is allocated for 10 s, a finding of the Java heap asks where, or the operator does; exact
 * counts once the samples tell which sites are worth it; and back when it has been calm for three minutes. Decides, never acts.
 *
 * @param settings what the operator allows
 * @param order what holds now
 * @param highSinceMs since when the rate is high, by the time of the JVM; absent when it is not
 * @param calmSinceMs since when nothing asks for more than the rate; absent when something does
 */
public record AllocationPlan(
        Settings settings, AllocationOrder order, Reading<Long> highSinceMs, Reading<Long> calmSinceMs) {
    /**
     * Bytes a second that are much. Healthy: the demo service makes 10 MB/s under its usual load of 300 requests a second, and collections
     * take 0.1 % of the time; sick: at its limit of 6,000 requests it makes 229 MB/s, and they take 2.3 %.
     */
    static final double HIGH = 64.0 * (1 << 20);

    /** While sites are looked at, half of it is still much: a rate around the threshold does not switch to and fro. */
    static final double STILL_HIGH = HIGH / 2;

    /** A start or a single request may allocate as much for some seconds. */
    static final long HIGH_FOR_MS = 10_000;

    /** A service that works in turns of a minute keeps its counters. */
    static final long CALM_FOR_MS = 180_000;

    /** The share of a site that makes a fifth of all has a standard error of a sixth then. */
    static final long SAMPLES_ENOUGH = 150;

    private static final Reading<Long> NOT_SO = Reading.absent("it is not");

    /**
     * @param jfr whether the Flight Recorder may be used
     * @param always look as far as possible from the start ({@code instrument=on})
     * @param packages the operator named packages: their sites are counted, and nothing is sampled
     */
    public record Settings(boolean jfr, boolean always, boolean packages) {}

    public static AllocationPlan start(Settings settings) {
        return new AllocationPlan(settings, new AllocationOrder(Step.RATE, "just started"), NOT_SO, NOT_SO);
    }

    /**
     * @param allowed whether sites may be looked at, which the operator may change at any time
     * @param uptimeMs since the JVM started
     * @param now what is known now
     * @param findings of the same report
     */
    public AllocationPlan next(boolean allowed, long uptimeMs, Reading<Allocation> now, List<Finding> findings) {
        Reading<Double> rate = now instanceof Reading.Present<Allocation> p
                ? p.value().bytesPerSecond()
                : Reading.absent(now.reason());
        Reading<Long> high = high(rate, uptimeMs);
        if (!allowed) return with(Step.RATE, "instrumentation is off", high, NOT_SO);
        Reading<String> wanted = wanted(rate, high, uptimeMs, findings);
        if (wanted instanceof Reading.Present<String> why) return with(step(now), why.value() + limits(), high, NOT_SO);
        if (order.step() == Step.RATE) return with(Step.RATE, wanted.reason(), high, NOT_SO);
        Reading<Long> calm = calmSinceMs.isPresent() ? calmSinceMs : Reading.of(uptimeMs);
        return uptimeMs - calm.orElse(uptimeMs) >= CALM_FOR_MS
                ? with(Step.RATE, wanted.reason(), high, NOT_SO)
                : with(step(now), "calm since " + (uptimeMs - calm.orElse(uptimeMs)) / 1000 + " s", high, calm);
    }

    private Reading<Long> high(Reading<Double> rate, long uptimeMs) {
        double much = order.step() == Step.RATE ? HIGH : STILL_HIGH;
        boolean high = rate instanceof Reading.Present<Double> r && r.value() >= much;
        if (!high) return NOT_SO;
        return highSinceMs.isPresent() ? highSinceMs : Reading.of(uptimeMs);
    }

    private Reading<String> wanted(Reading<Double> rate, Reading<Long> high, long uptimeMs, List<Finding> findings) {
        if (settings.packages) return Reading.of("packages are named");
        if (settings.always) return Reading.of("instrument=on");
        for (Finding f : findings) {
            if (asks(f)) return Reading.of(f.code() + " " + f.owner());
        }
        if (!high.isPresent()) return Reading.absent(rate.isPresent() ? "little is allocated" : rate.reason());
        boolean lasts = order.step() != Step.RATE || uptimeMs - high.orElse(uptimeMs) >= HIGH_FOR_MS;
        return lasts ? Reading.of("much is allocated") : Reading.absent("much is allocated, for less than 10 s");
    }

    /** What the application's own code makes; temporary buffers that threads keep are made by the JDK's. */
    private static boolean asks(Finding f) {
        if (f.owner().equals(Owner.JAVA_HEAP.label())) return true;
        return f.owner().equals(Owner.DIRECT_BUFFERS.label()) && f.code() != Finding.Code.RETENTION;
    }

    private String limits() {
        return settings.jfr || settings.packages
                ? ""
                : "; jfr=off: instrument=com.acme names packages whose sites are counted without it";
    }

    private Step step(Reading<Allocation> now) {
        if (settings.packages) return Step.COUNTING;
        if (!settings.jfr) return Step.RATE;
        if (order.step() == Step.COUNTING) return Step.COUNTING;
        boolean enough = now instanceof Reading.Present<Allocation> p
                && p.value().samples() instanceof Reading.Present<AllocationSamples> s
                && s.value().samples() >= SAMPLES_ENOUGH;
        return enough && order.step() == Step.SAMPLING ? Step.COUNTING : Step.SAMPLING;
    }

    private AllocationPlan with(Step step, String why, Reading<Long> high, Reading<Long> calm) {
        return new AllocationPlan(settings, new AllocationOrder(step, why), high, calm);
    }
}
