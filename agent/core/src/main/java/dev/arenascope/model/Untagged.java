package dev.arenascope.model;

import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;

/** Live bytes of malloc that no tag of native memory tracking claims: allocated by code that is not the JVM. */
final class Untagged {
    private Untagged() {}

    /** The walker does not tell them yet; where it does, this is the one place that reads it. */
    static Reading<Long> of(Snapshot snapshot) {
        return snapshot.malloc().isPresent()
                ? Reading.absent("the walker does not read tags yet")
                : Reading.absent(snapshot.malloc().reason());
    }
}
