package dev.arenascope.governor;

import static dev.arenascope.governor.World.GO;
import static dev.arenascope.governor.World.MIB;

import dev.arenascope.model.Finding;
import dev.arenascope.snapshot.JvmFlags.Manageable;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Changes a world in any way that may happen to it, between two reports. */
final class Chaos {
    private static final Finding.Code[] CODES = Finding.Code.values();
    private static final Finding.Severity[] SEVERITIES = Finding.Severity.values();
    private static final List<String> OWNERS =
            List.of("malloc", "java-heap", "cgroup", "sidecar orders", "sidecar gone", "metaspace");
    private static final List<String> COLLECTORS = List.of("G1", "G1", "ZGC", "Shenandoah", "Serial", "");
    private static final List<String> FLAGS =
            List.of(Manageable.MIN_FREE_RATIO, Manageable.MAX_FREE_RATIO, Manageable.SOFT_MAX, Manageable.PERIODIC_GC);

    /** From 0 to below the bound. */
    interface Dice {
        int next(int bound);
    }

    private Chaos() {}

    static void change(World w, Dice dice) {
        switch (dice.next(28)) {
            case 0 -> w.mallocFree = dice.next(900);
            case 1 -> w.mallocLive = dice.next(400);
            case 2 -> rest(w, dice);
            case 3 -> work(w, dice);
            case 24 -> restUnmarked(w, dice);
            case 25 -> idleGo(w, dice);
            case 4 -> w.pauseShare = dice.next(100) / 100.0;
            case 5 -> w.collector = COLLECTORS.get(dice.next(COLLECTORS.size()));
            case 6 -> w.set(FLAGS.get(dice.next(FLAGS.size())), 1 + dice.next(100), dice.next(2) == 0);
            case 7 -> w.sidecar = dice.next(4) > 0;
            case 8 -> w.goFree = dice.next(300);
            case 9 -> w.goUnused = dice.next(300);
            case 10 -> w.goLive = 1 + dice.next(300);
            case 11 -> w.gogc = dice.next(3) == 0 ? -1 : dice.next(1000);
            case 12 -> w.goLimit = dice.next(2) * dice.next(600);
            case 13 -> w.goMbPerSecond = dice.next(2) * dice.next(200);
            case 14 -> w.limitMb = dice.next(2) * (1 + dice.next(2000));
            case 15 -> w.blind = dice.next(3) == 0;
            case 16 -> w.trims = dice.next(3) / 2.0;
            case 17 -> w.stubborn = dice.next(2) == 0;
            case 18 -> w.frozen = dice.next(4) == 0;
            case 19 -> w.refuses = dice.next(4) == 0;
            case 20 -> w.adviseOnly = dice.next(4) == 0;
            case 21 -> w.stepMs = dice.next(4) * 20_000 + dice.next(2) * dice.next(7_200_000);
            case 22 -> lie(w, dice);
            case 26 -> w.governor.pressed("a sign");
            case 27 -> w.waitMs = dice.next(100);
            default -> w.goCollections = dice.next(5000);
        }
    }

    /** The load goes, and for a while nothing else happens. */
    private static void rest(World w, Dice dice) {
        w.heapResident = 100 + dice.next(900);
        w.heapUsed = 20 + dice.next(80);
        w.heapLive = w.heapUsed - 10;
        w.heapMbPerSecond = 0;
        w.heapFloor = 0;
    }

    /** All that is known of what is alive is how far the heap fell under load. */
    private static void restUnmarked(World w, Dice dice) {
        rest(w, dice);
        w.heapUsed = 20 + w.heapResident / 2;
        w.heapLive = w.heapUsed - 10;
        w.heapFloor = 10 + w.heapResident * (20 + dice.next(30)) / 100;
    }

    private static void idleGo(World w, Dice dice) {
        w.sidecar = true;
        w.goLive = 20 + dice.next(100);
        w.goUnused = 4;
        w.goFree = 20 + dice.next(300);
        w.goMbPerSecond = 0;
    }

    private static void work(World w, Dice dice) {
        w.heapResident = 100 + dice.next(900);
        w.heapUsed = Math.max(20, w.heapResident - 100);
        w.heapLive = Math.max(10, w.heapUsed / (1 + dice.next(5)));
        w.heapMbPerSecond = dice.next(200);
    }

    private static void lie(World w, Dice dice) {
        if (dice.next(3) == 0) {
            w.lies.clear();
            return;
        }
        long bytes = dice.next(1000) * MIB;
        w.lies.add(new Finding(
                CODES[dice.next(CODES.length)],
                OWNERS.get(dice.next(OWNERS.size())),
                bytes,
                SEVERITIES[dice.next(SEVERITIES.length)],
                dice.next(101) / 100.0,
                "a lie",
                List.of(),
                dice.next(3) == 0 ? Reading.absent("it lies") : Reading.of(bytes),
                List.of()));
        if (w.lies.size() > 5) w.lies.remove(0);
    }

    static World anyWorld(Dice dice) {
        ThresholdPolicy policy = dice.next(2) == 0 ? ThresholdPolicy.squareRoot() : ThresholdPolicy.movingAverage();
        World w = new World(new Settings(
                policy,
                dice.next(4) == 0,
                dice.next(3) == 0 ? Reading.of((1 + dice.next(2000)) * MIB) : Reading.absent("no budget is set")));
        w.sidecar = dice.next(2) == 0;
        w.collector = COLLECTORS.get(dice.next(COLLECTORS.size()));
        Set<Kind> limits = Set.of(Kind.GO_GC, Kind.GO_LIMIT);
        if (dice.next(2) == 0) w.governor.can(new Means(World.ALL.jvm(), Map.of(GO, limits)));
        return w;
    }
}
