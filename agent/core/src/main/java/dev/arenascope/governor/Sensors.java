package dev.arenascope.governor;

import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.Ledger;
import dev.arenascope.snapshot.Reading;

/** Whether what was read can be acted upon. It remembers what the resident set was, since one reading alone says little of a sensor that jumps. */
final class Sensors {
    /** What was carried over for longer says nothing of now. */
    static final long STALE_MS = 120_000;

    /** Healthy: a burst of eight requests of 20 MB doubles a service within a report. */
    private static final long JUMP = 4;

    /** Reports without a jump after one. */
    private static final int CALM = 3;

    /** A process of 64 TB has not been seen; a sensor that says so is broken. */
    private static final long MOST_BYTES = 1L << 46;

    private long resident;
    private int calm = CALM;

    Reading<Ledger> check(Diagnosis diagnosis) {
        if (!(diagnosis.ledger() instanceof Reading.Present<Ledger> ledger)) return diagnosis.ledger();
        long now = ledger.value().residentBytes();
        if (now <= 0 || now > MOST_BYTES || ledger.value().liveBytes() < 0) {
            calm = 0;
            return Reading.absent("the resident set is said to be " + now + " bytes");
        }
        boolean jumped = resident > 0 && (now / JUMP > resident || resident / JUMP > now);
        calm = jumped ? 0 : Math.min(CALM, calm + 1);
        resident = now;
        if (calm < CALM) return Reading.absent("the resident set has jumped, to " + (now >> 20) + " MB");
        long age = ledger.value().ageMs() + ledger.ageMs();
        if (age > STALE_MS) return Reading.absent("who owns the memory was read " + age / 1000 + " s ago");
        return ledger;
    }
}
