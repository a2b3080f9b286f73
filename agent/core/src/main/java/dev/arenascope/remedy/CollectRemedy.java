package dev.arenascope.remedy;

import dev.arenascope.governor.Action;
import dev.arenascope.governor.Kind;
import dev.arenascope.governor.Outcome;
import dev.arenascope.jvm.ExplicitCollection;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;

/** A collection that is asked for, only where it runs beside the application: never one that stops it. */
final class CollectRemedy implements Remedy {
    private final ExplicitCollection collection;

    CollectRemedy(ExplicitCollection collection) {
        this.collection = collection;
    }

    @Override
    public boolean can(Kind kind, String target, Snapshot snapshot) {
        return kind == Kind.COLLECT_IDLE
                && target.equals(Action.JAVA_HEAP)
                && snapshot.layout() instanceof Reading.Present<JvmLayout> layout
                && collection.concurrent(layout.value().collector()).isPresent();
    }

    @Override
    public Outcome apply(Action action) {
        return new Outcome.Done(collection.collect());
    }
}
