package dev.arenascope.governor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.JvmFlags.Manageable;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What {@link GovernorInvariants} asks after every report, in worlds of all kinds. */
class GovernorInvariantsTest {
    private static final int ROUNDS = 40_000;
    private static final int REPORTS = 200;
    private static final int HALF_A_DAY = 12 * 180;

    @Test
    void holdWhateverHappens() {
        Random random = new Random(7);
        Map<Kind, Integer> done = new EnumMap<>(Kind.class);
        int restored = 0;
        for (int round = 0; round < ROUNDS; round += REPORTS) {
            World w = Chaos.anyWorld(random::nextInt);
            // Something happens in one of two to thirty reports.
            int calm = 2 + random.nextInt(29);
            for (int i = 0; i < REPORTS; i++) {
                if (random.nextInt(calm) == 0) Chaos.change(w, random::nextInt);
                w.step();
            }
            for (Action a : w.done) {
                if (a instanceof Action.Restore) restored++;
                else done.merge(a.kind(), 1, Integer::sum);
            }
        }
        // No invariant says anything where nothing is ever done.
        assertThat(done).containsOnlyKeys(Kind.values());
        assertThat(restored).isPositive();
    }

    @Test
    void oscillatingLoadDoesNotMakeItOscillate() {
        // As many collections for each byte as before: the setting stays.
        assertThat(turns(90, 0.009)).isEqualTo(1);
        // Survivor-heavy work: each byte costs fifty times as much. It is put back, and tried again after longer and
        // longer rests.
        assertThat(turns(10, 0.05)).isBetween(2, 12);
    }

    /** Half a day of load that comes and goes each five minutes. */
    private static int turns(int mbPerSecond, double pauseShare) {
        World w = new World();
        for (int i = 0; i < HALF_A_DAY; i++) {
            boolean works = i / 15 % 2 == 0;
            w.heapResident = works ? 912 : w.heapResident;
            w.heapUsed = works ? 800 : 60;
            w.heapLive = 50;
            w.heapMbPerSecond = works ? mbPerSecond : 0;
            w.pauseShare = works ? pauseShare : 0;
            w.step();
        }
        return w.done.size();
    }

    @Test
    void memoryThatComesAndGoesIsTrimmedSeldom() {
        World w = new World();
        int trims = 0;
        for (int i = 0; i < HALF_A_DAY; i++) {
            if (i % 30 == 0) w.mallocFree = 200;
            if (i % 30 == 15) w.mallocFree = 0;
            w.step();
        }
        for (Action a : w.done) if (a.kind() == Kind.TRIM_NATIVE) trims++;
        assertThat(trims).isBetween(1, 12);
    }

    @Test
    void aFrozenSensorIsBelievedTwiceAtMost() {
        World w = new World();
        w.heapResident = 912;
        w.heapUsed = 60;
        w.heapLive = 50;
        w.heapMbPerSecond = 0;
        w.mallocFree = 100;
        w.sidecar = true;
        w.run(4);
        w.frozen = true;
        w.run(HALF_A_DAY);
        Map<Kind, Integer> tried = new EnumMap<>(Kind.class);
        for (Action a : w.done) if (!(a instanceof Action.Restore)) tried.merge(a.kind(), 1, Integer::sum);
        assertThat(tried.values()).allMatch(n -> n <= 2);
        assertThat(w.governor.restoreAll()).isEmpty();
        assertThat(w.flag(Manageable.PERIODIC_GC)).isZero();
        assertThat(w.flag(Manageable.MAX_FREE_RATIO)).isEqualTo(70);
    }

    @Test
    void aWildSensorMakesItHold() {
        Random random = new Random(7);
        World w = new World();
        w.sidecar = true;
        for (int i = 0; i < 3000; i++) {
            w.mallocFree = 1L << random.nextInt(11);
            w.heapResident = 100 << random.nextInt(4);
            w.heapUsed = 10 << random.nextInt(6);
            w.goFree = 1 << random.nextInt(10);
            w.pauseShare = random.nextDouble();
            w.step();
        }
        assertThat(w.done).isEmpty();
    }
}
