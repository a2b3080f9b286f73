package dev.arenascope.advice;

import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * Advice that is remembered until a later start has it.
 *
 * @param advised what was asked for
 * @param without the service without it, by age; the youngest age first
 */
public record Promise(Advised advised, List<Saving.Point> without) {

    Reading<Saving.Point> at(long ageMs) {
        for (Saving.Point p : without) if (p.ageMs() == ageMs) return Reading.of(p);
        return Reading.absent("no report at that age");
    }
}
