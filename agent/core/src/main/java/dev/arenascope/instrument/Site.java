package dev.arenascope.instrument;

import dev.arenascope.boot.SiteCells;
import dev.arenascope.snapshot.AllocationSite;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/** A place that is counted, and what it had counted when it was last read. The agent's thread. */
final class Site {
    private static final double NS_PER_S = 1e9;

    /** A rate over less time says nothing. */
    private static final long AT_LEAST_NS = 100_000_000;

    /** Share of the last arrays whose length would have sufficed. */
    private static final double MOST = 0.95;

    private final int id;
    private final String className;
    private final String method;
    private final int line;
    private final String type;
    private final SiteKind kind;

    /** Those that count it now; it is read while there are any. */
    private int users;

    private long[] last = new long[0];
    private long lastNs;
    private final Fills fills = new Fills();
    private long adaptedAt;
    /** Of an instance; 0 until one was seen. */
    private long instanceBytes;

    Site(int id, String className, String method, int line, String type, SiteKind kind) {
        this.id = id;
        this.className = className;
        this.method = method;
        this.line = line;
        this.type = type;
        this.kind = kind;
    }

    int id() {
        return id;
    }

    boolean isCounted() {
        return users > 0;
    }

    boolean isOf(String aType, SiteKind aKind) {
        return type.equals(aType) && kind == aKind;
    }

    /** Woven into one more class. */
    void begin(long nowNs) {
        if (users++ > 0) return;
        last = SiteCells.total(id);
        lastNs = nowNs;
        adaptedAt = last[SiteCells.AMOUNT];
    }

    /** Taken out of one class. */
    void end() {
        users--;
    }

    void alive(Object alive) {
        if (kind == SiteKind.COLLECTION) fills.look(alive);
    }

    void seen(long bytes) {
        if (instanceBytes == 0 && kind.isInstance()) instanceBytes = bytes;
    }

    /** Sets how much is counted between two samples so that they come at a rate. */
    void adapt(double seconds, double samplesPerSecond) {
        long now = SiteCells.amount(id);
        double perSecond = Math.max(0, now - adaptedAt) / seconds;
        adaptedAt = now;
        SiteCells.interval(id, (long) Math.max(1, perSecond / samplesPerSecond));
    }

    /** What was counted since the last call. */
    AllocationSite read(long nowNs, Survivors survivors) {
        if (nowNs - lastNs < AT_LEAST_NS) return reading(0, Reading.absent("counted since a moment only"));
        long[] now = SiteCells.total(id);
        double seconds = (nowNs - lastNs) / NS_PER_S;
        Reading<AllocationSite.Counts> counts = kind.isInstance()
                ? instances(now[SiteCells.AMOUNT] - last[SiteCells.AMOUNT], seconds, survivors)
                : Reading.of(arrays(now, seconds, survivors));
        last = now;
        lastNs = nowNs;
        double bytes = counts instanceof Reading.Present<AllocationSite.Counts> p
                ? p.value().bytesPerSecond()
                : 0;
        return reading(bytes, counts);
    }

    private AllocationSite reading(double bytesPerSecond, Reading<AllocationSite.Counts> counts) {
        Reading<Integer> where = line > 0 ? Reading.of(line) : Reading.absent("its class has no line numbers");
        return new AllocationSite(className, method, where, type, bytesPerSecond, counts);
    }

    private Reading<AllocationSite.Counts> instances(long made, double seconds, Survivors survivors) {
        if (instanceBytes == 0 && made > 0) return Reading.absent("the size of its instances is not known yet");
        List<AllocationSite.SizeClass> sizes = new ArrayList<>(1);
        if (made > 0) {
            int sizeClass = SiteCells.sizeClass(instanceBytes);
            sizes.add(new AllocationSite.SizeClass(1L << sizeClass, made / seconds, survivors.lifetime(id, sizeClass)));
        }
        return Reading.of(new AllocationSite.Counts(
                made / seconds,
                made * instanceBytes / seconds,
                instanceBytes,
                sizes,
                kind == SiteKind.COLLECTION
                        ? fills.growth(type, made / seconds)
                        : Reading.absent("instances do not grow")));
    }

    private AllocationSite.Counts arrays(long[] now, double seconds, Survivors survivors) {
        long made = 0;
        List<AllocationSite.SizeClass> sizes = new ArrayList<>();
        for (int n = 0; n < SiteCells.CLASSES; n++) {
            long inClass = since(now, SiteCells.SIZES + n);
            made += inClass;
            if (inClass == 0) continue;
            sizes.add(new AllocationSite.SizeClass(1L << n, inClass / seconds, survivors.lifetime(id, n)));
        }
        return new AllocationSite.Counts(
                made / seconds,
                since(now, SiteCells.AMOUNT) / seconds,
                now[SiteCells.LARGEST],
                sizes,
                growth(now, seconds));
    }

    private long since(long[] now, int index) {
        return now[index] - last[index];
    }

    private Reading<AllocationSite.Growth> growth(long[] now, double seconds) {
        if (kind != SiteKind.GROWTH) return Reading.absent("nothing is copied here");
        long copies = since(now, SiteCells.COPIES);
        if (copies == 0) return Reading.absent("no array replaced a smaller one");
        long[] ended = new long[SiteCells.CLASSES];
        long all = 0;
        for (int n = 0; n < ended.length; n++) {
            // Grown to this length and not beyond: that many were replaced again.
            ended[n] = Math.max(0, since(now, SiteCells.GROWN_TO + n) - since(now, SiteCells.GROWN_FROM + n));
            all += ended[n];
        }
        long sum = 0;
        int most = 0;
        for (int n = 0; n < ended.length && sum < all * MOST; n++) {
            sum += ended[n];
            most = n;
        }
        double copied = since(now, SiteCells.COPIED) * (double) elementBytes() / seconds;
        return Reading.of(new AllocationSite.Growth(copies / seconds, copied, 1L << most));
    }

    private int elementBytes() {
        return switch (type) {
            case "byte[]", "boolean[]" -> 1;
            case "char[]", "short[]" -> 2;
            case "long[]", "double[]" -> 8;
            case "int[]", "float[]" -> 4;
            default -> SiteCells.referenceBytes();
        };
    }
}
