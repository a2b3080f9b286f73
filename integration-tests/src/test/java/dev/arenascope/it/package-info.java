/**
 * Claims about the agent, each proven in a JVM of its own that carries the packaged jar. A test says what it runs with
 * {@link dev.arenascope.it.JvmRun}; it runs on every JDK of {@link dev.arenascope.it.OnEachJdk}.
 */
@NullMarked
package dev.arenascope.it;

import org.jspecify.annotations.NullMarked;
