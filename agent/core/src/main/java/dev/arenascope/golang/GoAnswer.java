package dev.arenascope.golang;

import dev.arenascope.snapshot.GoBuild;
import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;

/**
 * What one endpoint said.
 *
 * @param heap its heap
 * @param build as far as the endpoint tells it
 * @param memory of the process, as far as the endpoint tells it
 */
public record GoAnswer(GoHeap heap, GoBuild build, Reading<Sidecar.ProcessMemory> memory) {}
