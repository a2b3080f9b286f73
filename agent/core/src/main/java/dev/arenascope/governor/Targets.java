package dev.arenascope.governor;

import dev.arenascope.model.Owner;
import dev.arenascope.model.OwnerRow;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;

/** What is measured of the target of an action, before it and after it. */
final class Targets {
    private Targets() {}

    /** Resident bytes, with the age of the reading. */
    static Reading<Long> residentBytes(Case c, String target) {
        if (target.equals(Action.MALLOC)) return row(c, Owner.MALLOC);
        if (target.equals(Action.JAVA_HEAP)) return row(c, Owner.JAVA_HEAP);
        if (!(c.sidecar(target) instanceof Reading.Present<Sidecar> s))
            return Reading.absent(c.sidecar(target).reason());
        return s.value().memory() instanceof Reading.Present<Sidecar.ProcessMemory> m
                ? new Reading.Present<>(m.value().residentBytes(), Math.max(m.ageMs(), s.ageMs()))
                : Reading.absent(s.value().memory().reason());
    }

    private static Reading<Long> row(Case c, Owner owner) {
        return c.ledger().row(owner) instanceof Reading.Present<OwnerRow> row
                ? new Reading.Present<>(row.value().residentBytes(), c.ledger().ageMs())
                : Reading.absent("no " + owner.label() + " in this process");
    }
}
