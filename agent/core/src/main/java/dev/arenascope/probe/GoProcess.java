package dev.arenascope.probe;

import dev.arenascope.snapshot.GoBuild;
import dev.arenascope.snapshot.Reading;

/**
 * A process that is watched: Go by its executable, or named by the user.
 *
 * @param id of this process alone, also when its pid is given to another
 * @param startTicks when it started, in clock ticks since the machine did
 * @param name of its executable
 * @param build what its executable says; absent when it is not Go or may not be read
 */
record GoProcess(String id, long pid, long startTicks, String name, Reading<GoBuild> build) {}
