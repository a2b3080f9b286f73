package dev.arenascope.model.rules;

import dev.arenascope.model.Finding;
import dev.arenascope.model.Growth;
import dev.arenascope.model.History;
import dev.arenascope.model.Measure;
import dev.arenascope.model.Owner;
import dev.arenascope.snapshot.CachedBuffers;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * Live bytes of malloc grow: in its heaps, in blocks that it maps one by one, or in both (an open Deflater holds 150 KB in a heap and a
 * block of 128 KB). Healthy: live 10 to 20 MB after the start, +-2 MB from minute to minute under load; sick: any slope that lasts. What
 * direct buffers (temporary ones too), class metadata and threads explain is their own finding: a thread holds 10 to 60 KB of malloc, and a
 * loaded class less than its metaspace.
 */
final class LeakOfMalloc implements Rule {
    private static final long PER_THREAD = 64 << 10;

    /** Below this share of the growth, what others do not explain is their noise. */
    private static final long OWN_PERCENT = 40;

    @Override
    public void judge(Case c) {
        History h = c.history();
        long atLeast = Leak.atLeast(c);
        Reading<Growth> live = h.growth(Measure.MALLOC_LIVE, atLeast);
        Reading<Growth> mapped = h.growth(Owner.MALLOC_MMAPPED, atLeast);
        long liveBytes = amount(live);
        long mappedBytes = amount(mapped);
        boolean inHeaps = liveBytes >= mappedBytes;
        if (!((inHeaps ? live : mapped) instanceof Reading.Present<Growth> present)) return;
        Growth g = present.value();
        long bytes = liveBytes + mappedBytes;
        long direct = ofDirectBuffers(c, g.spanMs());
        long others = atMostOfOthers(h, g.spanMs());
        if (bytes - direct - others < Math.max(atLeast, bytes / 100 * OWN_PERCENT)) return;
        // Class metadata and threads hold at most so much of malloc: half of it is nearer to the truth than all.
        long own = bytes - direct - others / 2;
        Owner owner = inHeaps ? Owner.MALLOC : Owner.MALLOC_MMAPPED;
        String what = inHeaps ? "live bytes of malloc" : "blocks that malloc mapped one by one";
        String evidence = Leak.bytes(what, g);
        if (!inHeaps && h.change(Measure.MMAPPED_BLOCKS, g.spanMs()) instanceof Reading.Present<Long> blocks) {
            evidence += ", " + blocks.value() + " blocks more";
        }
        if (liveBytes > 0 && mappedBytes > 0) {
            long other = Math.min(liveBytes, mappedBytes);
            evidence += ", and " + Case.mb(other) + " more in " + (inHeaps ? "blocks mapped one by one" : "its heaps");
        }
        if (bytes - own >= Case.MIB) {
            evidence += ", of which direct buffers, class metadata and threads explain " + Case.mb(bytes - own);
        }
        c.add(
                Finding.Code.LEAK,
                owner,
                own,
                g.confidence(),
                evidence + untagged(h, g) + Leak.meets(c, g.perMinute() * own / bytes),
                advice(c.snapshot().pid()),
                Leak.noForecast());
    }

    /** A place that does not grow brings nothing. */
    private static long amount(Reading<Growth> growth) {
        return growth instanceof Reading.Present<Growth> g ? g.value().amount() : 0;
    }

    private static long ofDirectBuffers(Case c, long spanMs) {
        History h = c.history();
        long direct = Math.max(0, h.change(Measure.DIRECT_CAPACITY, spanMs).orElse(0L));
        // Where the JVM counts temporary buffers, they are among the direct ones.
        boolean apart = c.snapshot().cachedBuffers() instanceof Reading.Present<CachedBuffers> cached
                && !cached.value().inDirectPool();
        if (apart)
            direct += Math.max(0, h.change(Measure.CACHED_BUFFERS, spanMs).orElse(0L));
        return direct;
    }

    private static long atMostOfOthers(History h, long spanMs) {
        long metaspace = Math.max(0, h.change(Owner.METASPACE, spanMs).orElse(0L));
        long threads = Math.max(0, h.change(Measure.THREADS, spanMs).orElse(0L));
        return metaspace + threads * PER_THREAD;
    }

    private static String untagged(History h, Growth g) {
        Reading<Long> change = h.change(Measure.MALLOC_UNTAGGED, g.spanMs());
        return change instanceof Reading.Present<Long> p
                ? ", " + Case.mb(p.value()) + " of it allocated by code that is not the JVM"
                : "";
    }

    private static List<String> advice(long pid) {
        return List.of(
                "asprof -e nativemem -d 60 -f leak.jfr " + pid
                        + " and jfrconv --nativemem --leak leak.jfr leak.html name the sites",
                "-XX:NativeMemoryTracking=summary and jcmd " + pid
                        + " VM.native_memory summary.diff: what grows there is the JVM's or Unsafe's, the rest is native code"
                        + " (a Deflater, Inflater or ZipFile without end or close, JNI)");
    }
}
