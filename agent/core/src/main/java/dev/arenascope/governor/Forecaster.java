package dev.arenascope.governor;

import java.util.EnumMap;
import java.util.Map;

/** How much of what was forecast came true, by kind of action: the next forecast of that kind is multiplied by it. */
final class Forecaster {
    /** Share of the newest measurement: four of them outweigh what was believed before. */
    private static final double NEWEST = 0.3;

    /** More than twice what was forecast is somebody else's doing. */
    private static final double MOST = 2;

    /** A kind that brought nothing for long stays possible where the forecast is large. */
    private static final double LEAST = 0.1;

    private final Map<Kind, Double> factors = new EnumMap<>(Kind.class);

    double factor(Kind kind) {
        Double learnt = factors.get(kind);
        return learnt == null ? 1 : learnt;
    }

    void learn(Kind kind, long rawForecastBytes, long measuredBytes) {
        if (rawForecastBytes <= 0) return;
        double share = Math.max(0, Math.min(MOST, (double) measuredBytes / rawForecastBytes));
        double factor = factor(kind) + NEWEST * (share - factor(kind));
        factors.put(kind, Math.max(LEAST, factor));
    }
}
