package dev.arenascope.probe;

import dev.arenascope.golang.GoAnswer;
import dev.arenascope.golang.GoEndpoint;
import dev.arenascope.snapshot.Reading;

/** Asks one endpoint, within a bounded time, and never throws. */
interface EndpointReader {
    Reading<GoAnswer> read(GoEndpoint endpoint);
}
