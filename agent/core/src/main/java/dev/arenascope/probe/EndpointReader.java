package dev.arenascope.probe;

import dev.arenascope.golang.GoAnswer;
import dev.arenascope.golang.GoEndpoint;
import dev.arenascope.snapshot.Reading;

/** Asks one endpoint, within a bounded time, and never throws. */
interface EndpointReader {
    Reading<GoAnswer> read(GoEndpoint endpoint);

    /** Whether the last one that was asked took the connection and answered in time, be it with a refusal. */
    default boolean wasThere() {
        return true;
    }
}
