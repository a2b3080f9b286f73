package dev.arenascope.report;

import dev.arenascope.model.RefillShare;
import dev.arenascope.snapshot.GoGcLog;
import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.GoProfile;
import dev.arenascope.snapshot.Reading;

/**
 * What an operator asked of a Go process, as text:
 *
 * <pre>
 * profile of http://127.0.0.1:6060/debug/pprof/profile?seconds=5: 448 samples in 5.2 s, 4.5 s of processor time
 *   refill     22.8 %  supports FRAGMENTATION: allocation searches long for spans with a free slot
 *   allocation 57.4 %  812 MB/s
 *   heap       234 MB in spans in use, 185 MB of it unused (79 %)
 *     cum     flat  function
 *   64.3 %   0.4 %  main.churn
 * </pre>
 *
 * <pre>
 * gctrace of /var/log/orders: 70 collections in 1.2 s, up to #70, 2 of them asked for by the program
 *   live       1 MB after the last, 0 MB at least; 188 MB at most, goal 4 MB
 *   processors 4 % since the start of the process, 5.1 % in these lines
 *   stopped    3.8 ms, 1.1 ms at most
 *   scavenged  244 MB; 184 MB are with the kernel now, 33 % of the rest is in use
 * </pre>
 */
public final class GoText {
    private static final int FUNCTIONS = 20;
    private static final int COLUMN = 8;
    private static final int NAME_AT_MOST = 120;
    private static final double PERCENT = 100;
    private static final double MS_PER_S = 1000;
    private static final double NS_PER_S = 1e9;

    private GoText() {}

    /** @param bytesPerSecond allocated while the profile was taken */
    public static String profile(
            String url, GoProfile profile, RefillShare refill, Reading<GoHeap> heap, Reading<Double> bytesPerSecond) {
        StringBuilder out = new StringBuilder(2048);
        out.append("profile of ")
                .append(url)
                .append(": ")
                .append(profile.samples())
                .append(" samples in ");
        out.append(Sizes.fixed(profile.durationMs() / MS_PER_S, 1)).append(" s, ");
        out.append(Sizes.fixed(profile.cpuNs() / NS_PER_S, 1)).append(" s of processor time\n");
        out.append("  refill     ").append(percent(refill.share())).append("  ");
        out.append(says(refill.says())).append(": ").append(refill.because()).append('\n');
        out.append("  allocation ")
                .append(percent(profile.share(RefillShare.ALLOCATION)))
                .append("  ");
        out.append(
                bytesPerSecond instanceof Reading.Present<Double> p
                        ? Sizes.text(Math.round(p.value())) + "/s"
                        : "rate absent: " + bytesPerSecond.reason());
        out.append("\n  heap       ").append(heap(heap)).append('\n');
        out.append("     cum     flat  function\n");
        int rows = Math.min(FUNCTIONS, profile.functions().size());
        for (int i = 0; i < rows; i++) {
            GoProfile.Function f = profile.functions().get(i);
            column(out, percent(ratio(f.cumNs(), profile.cpuNs())));
            out.append(' ');
            column(out, percent(ratio(f.flatNs(), profile.cpuNs())));
            out.append("  ").append(name(f.name())).append('\n');
        }
        return out.toString();
    }

    /** The name of an instance of a generic function may be as long as its types. */
    private static String name(String name) {
        return name.length() <= NAME_AT_MOST ? name : name.substring(0, NAME_AT_MOST) + "...";
    }

    private static String heap(Reading<GoHeap> heap) {
        if (!(heap instanceof Reading.Present<GoHeap> p)) return "absent: " + heap.reason();
        GoHeap h = p.value();
        return Sizes.text(h.inuseBytes()) + " in spans in use, " + Sizes.text(h.unusedBytes()) + " of it unused ("
                + Math.round(PERCENT * ratio(h.unusedBytes(), h.inuseBytes())) + " %)";
    }

    private static String says(RefillShare.Says says) {
        return switch (says) {
            case SUPPORTS -> "supports FRAGMENTATION";
            case DOES_NOT_SUPPORT -> "does not support FRAGMENTATION";
            case PROVES_NOTHING -> "proves nothing";
        };
    }

    public static String gcTrace(String file, GoGcLog log) {
        StringBuilder out = new StringBuilder(512);
        GoGcLog.Collection last = log.last();
        out.append("gctrace of ")
                .append(file)
                .append(": ")
                .append(log.collections())
                .append(" collections in ");
        out.append(Sizes.fixed(last.atSeconds() - log.first().atSeconds(), 1)).append(" s, up to #");
        out.append(last.number());
        if (log.forced() > 0) out.append(", ").append(log.forced()).append(" of them asked for by the program");
        if (log.starts() > 0)
            out.append(", since the last start of ").append(log.starts() + 1).append(" in it");
        out.append("\n  live       ")
                .append(last.liveMb())
                .append(" MB after the last, ")
                .append(log.leastLiveMb());
        out.append(" MB at least; ")
                .append(log.peakMb())
                .append(" MB at most, goal ")
                .append(last.goalMb());
        out.append(" MB\n  processors ").append(last.gcCpuPercent()).append(" % since the start of the process, ");
        out.append(
                log.gcCpuShare() instanceof Reading.Present<Double> p
                        ? percent(p.value()) + " in these lines"
                        : "in these lines absent: " + log.gcCpuShare().reason());
        out.append("\n  stopped    ").append(Sizes.fixed(log.stoppedMs(), 1)).append(" ms, ");
        out.append(Sizes.fixed(log.longestStopMs(), 1)).append(" ms at most\n  scavenged  ");
        if (log.scavenged() instanceof Reading.Present<GoGcLog.Scavenged> s) {
            out.append(Sizes.text(s.value().workBytes())).append("; ");
            out.append(Sizes.text(s.value().last().releasedBytes())).append(" are with the kernel now, ");
            out.append(s.value().last().utilPercent()).append(" % of the rest is in use\n");
        } else out.append("absent: ").append(log.scavenged().reason()).append('\n');
        return out.toString();
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    private static String percent(double share) {
        return Sizes.fixed(PERCENT * share, 1) + " %";
    }

    private static void column(StringBuilder out, String text) {
        for (int i = text.length(); i < COLUMN; i++) out.append(' ');
        out.append(text);
    }
}
