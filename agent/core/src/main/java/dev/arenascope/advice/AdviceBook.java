package dev.arenascope.advice;

import dev.arenascope.model.Ledger;
import dev.arenascope.model.SidecarRow;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/** Advice of this life and of earlier ones of the same service, and what came of it. Bounded; serves one thread. */
public final class AdviceBook {
    public static final int MOST = 16;

    private final InForce inForce;
    private final Life life = new Life();

    /** Advice that this JVM was not started with, the oldest first. */
    private final List<Promise> open = new ArrayList<>();

    /** Advice that it was started with. */
    private final List<Promise> kept = new ArrayList<>();

    /** @param earlier as an earlier life left them */
    public AdviceBook(List<Promise> earlier, Start start) {
        inForce = new InForce(start);
        for (Promise p : earlier) (inForce.resembles(p.advised().settings()) ? kept : open).add(p);
    }

    /**
     * Remembers what a report asks for, and what the process held.
     *
     * @param uptimeMs since the JVM started
     * @param residentBytes VmRSS
     */
    public void add(long uptimeMs, Reading<Long> residentBytes, Reading<Ledger> ledger, AdviceDiff diff) {
        life.add(uptimeMs, residentBytes, ledger);
        List<Advised> items = diff.items();
        for (int i = 0; i < items.size(); i++) {
            if (!items.get(i).owner().startsWith(SidecarRow.OWNER)) remember(items.get(i));
        }
    }

    private void remember(Advised advised) {
        for (int i = 0; i < open.size(); i++) {
            if (!open.get(i).advised().isAbout(advised)) continue;
            open.set(i, new Promise(advised, open.get(i).without()));
            return;
        }
        open.add(new Promise(advised, List.of()));
        if (open.size() + kept.size() > MOST) (open.size() > 1 ? open : kept).remove(0);
    }

    /** What is to be written: the ages of this life count for what it was started without. */
    public List<Promise> promises() {
        List<Promise> all = new ArrayList<>(kept);
        for (Promise p : open) {
            List<Saving.Point> points = life.points(p.advised().owner());
            all.add(points.isEmpty() ? p : new Promise(p.advised(), merged(p.without(), points)));
        }
        return all;
    }

    private static List<Saving.Point> merged(List<Saving.Point> earlier, List<Saving.Point> now) {
        List<Saving.Point> all = new ArrayList<>();
        long reached = now.get(now.size() - 1).ageMs();
        all.addAll(now);
        for (Saving.Point p : earlier) if (p.ageMs() > reached) all.add(p);
        return all;
    }

    /** What was saved, at the oldest age that both lives have seen to its end. */
    public List<Saving> savings() {
        List<Saving> savings = new ArrayList<>();
        for (int i = 0; i < kept.size(); i++) {
            Promise p = kept.get(i);
            List<Saving.Point> points = life.points(p.advised().owner());
            for (int j = points.size() - 1; j >= 0; j--) {
                Saving.Point now = points.get(j);
                if (!(p.at(now.ageMs()) instanceof Reading.Present<Saving.Point> before)) continue;
                savings.add(new Saving(p.advised(), now.ageMs(), before.value(), now, kept.size() - 1));
                break;
            }
        }
        return savings;
    }
}
