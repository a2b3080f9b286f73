/** Serves what the agent has to show over HTTP: one thread, only what it is asked for, read-only, bounded whatever a client does. */
@NullMarked
package dev.arenascope.report.http;

import org.jspecify.annotations.NullMarked;
