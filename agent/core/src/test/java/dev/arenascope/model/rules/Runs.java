package dev.arenascope.model.rules;

import static dev.arenascope.model.Space.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.Finding;
import dev.arenascope.model.History;
import dev.arenascope.model.Ledger;
import dev.arenascope.model.Ledgers;
import dev.arenascope.model.Space;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.List;
import java.util.function.IntFunction;

/** Reports one after the other, and what they find. */
final class Runs {
    private static final long MINUTE = 60_000;

    private Runs() {}

    record Leak(Finding finding) {
        Leak evidence(String... parts) {
            assertThat(finding.evidence()).contains(parts);
            return this;
        }

        Leak advice(String... parts) {
            assertThat(String.join("\n", finding.advice())).contains(parts);
            return this;
        }
    }

    static Leak assertLeak(Diagnosis d, String owner, long fromMb, long toMb) {
        assertThat(leaks(d)).as("%s", d.findings()).hasSize(1);
        Finding leak = leaks(d).get(0);
        assertThat(leak.owner()).isEqualTo(owner);
        assertThat(leak.bytes()).isBetween(fromMb * MIB, toMb * MIB);
        assertThat(leak.confidence()).isGreaterThan(0.8);
        return new Leak(leak);
    }

    static List<Finding> leaks(Diagnosis d) {
        return d.findings().stream().filter(f -> f.code() == Finding.Code.LEAK).toList();
    }

    static Diagnosis run(int n, IntFunction<Service> each) {
        return run(n, MINUTE, each);
    }

    static Diagnosis run(int n, long stepMs, IntFunction<Service> each) {
        History history = History.empty();
        Diagnosis last = diagnose(each.apply(0).space(), 0, history);
        for (int i = 1; i < n; i++) last = diagnose(each.apply(i).space(), i * stepMs, history);
        return last;
    }

    static Diagnosis diagnose(Space space, long timeMs, History history) {
        Snapshot s = space.snapshot(timeMs);
        Reading<Ledger> ledger = Ledgers.of(s);
        history.plus(s, ledger);
        return Rules.diagnose(s, ledger.map(history::withTrends), history);
    }

    /** Four reports of a minute that say the same. */
    static Diagnosis steady(Space space) {
        History history = History.empty();
        Diagnosis last = diagnose(space, 0, history);
        for (int i = 1; i < 4; i++) last = diagnose(space, i * 20_000L, history);
        return last;
    }
}
