package dev.arenascope.governor;

import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * How far a heap may grow before it is collected, as a percentage of what is alive: 100 lets it double. The same for a Go heap, whose
 * GOGC it is, and for a Java heap, whose free ratios and soft maximum follow from it. A policy is a value: what it remembers is in the
 * policy that it gives back for the next report.
 */
public sealed interface ThresholdPolicy permits MovingAverage, SquareRoot {
    /** Below it the collector of Go has been seen to do nothing but collect. */
    int LEAST_PERCENT = 25;

    /** Above it a heap has five times what is alive: what it saves then is too little to be measured. */
    int MOST_PERCENT = 400;

    /** The policy of the founding article, which has seen nothing yet. */
    static ThresholdPolicy movingAverage() {
        return MovingAverage.START;
    }

    /** The square-root rule. */
    static ThresholdPolicy squareRoot() {
        return SquareRoot.START;
    }

    /**
     * @param heaps all that are governed
     * @param budgetBytes what their live bytes and their room to grow may take together; absent where nothing bounds them
     */
    Decided decide(List<HeapLoad> heaps, Reading<Long> budgetBytes);

    /**
     * @param next the policy for the next report
     * @param thresholds one for each heap, in their order
     */
    record Decided(ThresholdPolicy next, List<Threshold> thresholds) {}

    /**
     * @param heap which
     * @param percent {@value #LEAST_PERCENT} to {@value #MOST_PERCENT}; absent, with the reason, where the threshold that holds is to stay
     * @param why for a reader
     */
    record Threshold(String heap, Reading<Integer> percent, String why) {
        static Threshold stays(String heap, String reason) {
            return new Threshold(heap, Reading.absent(reason), reason);
        }
    }

    /** The nearest percentage that is allowed. */
    static int clamp(double percent) {
        return (int) Math.round(Math.max(LEAST_PERCENT, Math.min(MOST_PERCENT, percent)));
    }
}
