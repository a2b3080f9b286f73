package dev.arenascope.model;

import dev.arenascope.snapshot.GoBuild;
import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.GoMappings;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import dev.arenascope.snapshot.Sidecars;
import java.util.List;

/** A Go process called {@code orders}, as its runtime tells of it. Sizes in MB. */
public final class GoHeaps {
    private static final long MIB = 1 << 20;

    private final double objects;
    private final double unused;
    private final double free;
    private double released = 6;
    private double sysBeside = 10;
    private double stacks = 1;
    private double rss;
    private Reading<Long> live = Reading.absent("no GOGC to reckon it from");
    private Reading<Long> goal = Reading.absent("not told");
    private Reading<Integer> gogc = Reading.of(100);
    private boolean off;
    private Reading<Long> limit = Reading.absent("none is set");
    private Reading<Long> collections = Reading.absent("not told");
    private Reading<Long> allocated = Reading.absent("not told");
    private Reading<GoMappings> mappings = Reading.absent("not in the same PID namespace");
    private String source = "http://127.0.0.1:9100/metrics";
    private GoHeap.Kind kind = GoHeap.Kind.METRICS;
    private String name = "orders";
    private String id = "4800@1";
    private long ageMs;
    private String version = "go1.26.8";

    private GoHeaps(double objects, double unused, double free) {
        this.objects = objects;
        this.unused = unused;
        this.free = free;
        rss = objects + unused + free + 14;
    }

    public static GoHeaps of(double objects, double unused, double free) {
        return new GoHeaps(objects, unused, free);
    }

    public GoHeaps live(double mb, double goalMb) {
        live = Reading.of(bytes(mb));
        goal = Reading.of(bytes(goalMb));
        return this;
    }

    public GoHeaps goal(double mb) {
        goal = Reading.of(bytes(mb));
        return this;
    }

    public GoHeaps gogc(int percent) {
        gogc = Reading.of(percent);
        return this;
    }

    public GoHeaps off() {
        off = true;
        gogc = Reading.absent("GOGC=off");
        return this;
    }

    public GoHeaps limit(double mb) {
        limit = Reading.of(bytes(mb));
        return this;
    }

    public GoHeaps counts(long n, double allocatedMb) {
        collections = Reading.of(n);
        allocated = Reading.of(bytes(allocatedMb));
        return this;
    }

    public GoHeaps released(double mb) {
        released = mb;
        return this;
    }

    public GoHeaps beside(double mb) {
        sysBeside = mb;
        return this;
    }

    public GoHeaps stacks(double mb) {
        stacks = mb;
        return this;
    }

    public GoHeaps rss(double mb) {
        rss = mb;
        return this;
    }

    public GoHeaps mappings(double resident, double huge, double lazyFree, double otherAnon) {
        mappings = Reading.of(new GoMappings(
                GoMappings.FoundBy.SHAPE,
                bytes(resident),
                0,
                bytes(resident),
                bytes(huge),
                bytes(lazyFree),
                0,
                bytes(otherAnon)));
        return this;
    }

    public GoHeaps named(String name, String id) {
        this.name = name;
        this.id = id;
        return this;
    }

    public GoHeaps source(String url, GoHeap.Kind format) {
        source = url;
        kind = format;
        return this;
    }

    public GoHeaps version(String version) {
        this.version = version;
        return this;
    }

    public GoHeaps age(long ms) {
        ageMs = ms;
        return this;
    }

    public GoHeap heap() {
        return new GoHeap(
                source,
                kind,
                bytes(objects),
                bytes(unused),
                bytes(free),
                bytes(released),
                Reading.of(bytes(objects + unused + free + released + sysBeside + stacks - 1)),
                Reading.of(bytes(stacks)),
                live,
                goal,
                gogc,
                off,
                limit,
                collections,
                allocated,
                Reading.absent("not told"));
    }

    public Sidecar sidecar() {
        return sidecar(new Reading.Present<>(heap(), ageMs));
    }

    public Sidecar sidecar(Reading<GoHeap> heap) {
        return new Sidecar(
                id,
                name,
                Reading.of(4800L),
                Reading.of(new GoBuild(
                        Reading.of(version),
                        Reading.of("example.org/" + name),
                        Reading.absent("no module"),
                        Reading.of(false))),
                Reading.of(new Sidecar.ProcessMemory(
                        bytes(rss), Reading.of(bytes(rss + 10)), Reading.of(bytes(rss - 8)), Reading.of(0L))),
                mappings,
                heap);
    }

    public static Sidecars all(GoHeaps... heaps) {
        return new Sidecars(List.of(heaps).stream().map(GoHeaps::sidecar).toList(), List.of());
    }

    private static long bytes(double mb) {
        return (long) (mb * MIB);
    }
}
