package dev.arenascope.model.rules;

import dev.arenascope.model.Growth;
import dev.arenascope.snapshot.Cgroup;
import dev.arenascope.snapshot.Reading;

/** What the rules for LEAK share: how much growth is worth a line, and the sentence that proves it. */
final class Leak {
    /** What cures a leak stops it from growing; it gives back what the program then frees. */
    static final String NO_FORECAST = "a leak ends at its source; nothing is given back before";

    private static final double KIB = 1024;

    private Leak() {}

    /**
     * Healthy services move by 1 to 6 MB within minutes of the same load in every owner; the slowest leak of the tests brings 20 MB. While
     * a service may still be warming up, twice that is asked.
     */
    static long atLeast(Case c) {
        return Math.max(8 * Case.MIB, c.ledger().residentBytes() / 100 * 3);
    }

    /** For example {@code live bytes of malloc grew from 20 MB to 90 MB in 4.0 min, +17.5 MB/min (17.1 to 18.0, 60 points)}. */
    static String bytes(String what, Growth g) {
        return what + " grew from " + Case.mb(g.from()) + " to " + Case.mb(g.to()) + " in " + tenths(g.minutes())
                + " min, +" + rate(g.perMinute()) + " (" + rate(g.lowPerMinute()) + " to " + rate(g.highPerMinute())
                + ", " + g.points() + " points)";
    }

    /** For example {@code threads pool-*-thread grew from 20 to 900 in 4.0 min, +220 a minute}. */
    static String count(String what, Growth g) {
        return what + " grew from " + g.from() + " to " + g.to() + " in " + tenths(g.minutes()) + " min, +"
                + tenths(g.perMinute()) + " a minute";
    }

    /** When the growth meets the limit of the cgroup; without a limit, when the resident set has doubled. */
    static String meets(Case c, double bytesPerMinute) {
        long rss = c.ledger().residentBytes();
        boolean limited = c.snapshot().cgroup().flatMap(Cgroup::limitBytes).isPresent();
        long limit = c.snapshot().cgroup().flatMap(Cgroup::limitBytes).orElse(2 * rss);
        if (bytesPerMinute <= 0 || limit <= rss) return "";
        String when = duration((limit - rss) / bytesPerMinute);
        return limited
                ? "; the limit of " + Case.mb(limit) + " is met in " + when
                : "; the resident set doubles in " + when;
    }

    static Reading<Long> noForecast() {
        return Reading.absent(NO_FORECAST);
    }

    private static String rate(double bytesPerMinute) {
        return bytesPerMinute < Case.MIB
                ? Math.round(bytesPerMinute / KIB) + " KB/min"
                : tenths(bytesPerMinute / Case.MIB) + " MB/min";
    }

    /** For example {@code 40 s}, {@code 12 min} or {@code 3 hours}. */
    static String duration(double minutes) {
        if (minutes < 1) return Math.max(1, Math.round(minutes * 60)) + " s";
        if (minutes < 120) return Math.round(minutes) + " min";
        return minutes < 48 * 60 ? Math.round(minutes / 60) + " hours" : Math.round(minutes / 1440) + " days";
    }

    private static String tenths(double value) {
        return String.valueOf(Math.round(value * 10) / 10.0);
    }
}
