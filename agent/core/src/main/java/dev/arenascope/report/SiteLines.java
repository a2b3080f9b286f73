package dev.arenascope.report;

import dev.arenascope.model.SiteAdvice;
import dev.arenascope.model.SiteFigures;
import dev.arenascope.snapshot.Allocation;
import dev.arenascope.snapshot.AllocationSamples;
import dev.arenascope.snapshot.AllocationSite;
import dev.arenascope.snapshot.Reading;
import java.util.Locale;

/**
 * The section {@code sites} of the text report, for example
 *
 * <pre>
 *   sites      212 MB/s by all threads; counting, since much is allocated; JFR sampled 20 s for 62 ms cpu
 *    1 com.acme.Feed.parse:42 byte[] 148 MB/s, 37000/s of at most 4 KB, live 1 collection; short-lived: leave it
 *    2 com.acme.Feed.names:51 java.lang.Object[] 20 MB/s by java.util.Arrays.copyOf, estimated
 * </pre>
 */
final class SiteLines {
    private static final int LARGEST = 5;
    private static final int FURTHER = 3;

    private SiteLines() {}

    /** What stands behind the section's name; empty while nothing is known. */
    static String head(Allocation a) {
        if (a.step() == Allocation.Step.RATE && !a.bytesPerSecond().isPresent()) return "";
        StringBuilder out = new StringBuilder();
        if (a.bytesPerSecond() instanceof Reading.Present<Double> rate) out.append(perSecond(rate.value()));
        else out.append('-');
        out.append(" by all threads");
        if (a.step() != Allocation.Step.RATE) {
            out.append("; ").append(a.step().name().toLowerCase(Locale.ROOT)).append(", since ");
        } else out.append("; ");
        out.append(TextReport.clean(a.why()));
        if (a.samples() instanceof Reading.Present<AllocationSamples> s) {
            out.append("; JFR sampled ")
                    .append(Math.round(s.value().windowMs() / 1000.0))
                    .append(" s for ");
            out.append(Math.round(s.value().cpuMs())).append(" ms cpu");
        }
        return out.toString();
    }

    /** The largest sites, a line each, and some further ones where there is something to change. */
    static void appendTo(StringBuilder out, Allocation a, Reading<Long> regionBytes) {
        int number = 1;
        for (int i = 0; i < a.sites().size() && number <= LARGEST + FURTHER; i++) {
            AllocationSite site = a.sites().get(i);
            Reading<SiteAdvice> advice = SiteAdvice.of(site, regionBytes);
            boolean cure =
                    advice instanceof Reading.Present<SiteAdvice> p && p.value().isCure();
            // Below a byte a second: counted, and nothing was made there since the last report.
            if (site.bytesPerSecond() < 1 || (i >= LARGEST && !cure)) continue;
            out.append("   ").append(number++).append(' ').append(TextReport.clean(line(site)));
            if (advice instanceof Reading.Present<SiteAdvice> p)
                out.append("; ").append(TextReport.clean(p.value().text()));
            out.append('\n');
        }
    }

    private static String line(AllocationSite site) {
        StringBuilder out = new StringBuilder(160);
        out.append(site.className()).append('.').append(site.method());
        if (site.line() instanceof Reading.Present<Integer> line)
            out.append(':').append(line.value());
        out.append(' ').append(site.type()).append(' ').append(perSecond(site.bytesPerSecond()));
        if (site.through() instanceof Reading.Present<String> jdk)
            out.append(" by ").append(jdk.value());
        if (!site.counts().isPresent()) return out.append(", estimated").toString();
        SiteFigures figures = SiteFigures.of(site);
        if (figures.sizeClass() instanceof Reading.Present<AllocationSite.SizeClass> size) {
            out.append(", ").append(Math.round(size.value().objectsPerSecond()));
            out.append("/s of at most ").append(Sizes.text(size.value().upToBytes()));
        }
        if (figures.lifetimeGcs() instanceof Reading.Present<Double> gcs) {
            out.append(", live ").append(gcs.value() > 16 ? "more than 16" : Sizes.fixed(gcs.value(), 0));
            out.append(gcs.value() == 1 ? " collection" : " collections");
        }
        return out.toString();
    }

    static String perSecond(double bytes) {
        return Sizes.text(Math.round(bytes)) + "/s";
    }
}
