/**
 * From the sources to one Snapshot, timed and budgeted. Imports snapshot and the sources.
 */
@NullMarked
package dev.arenascope.probe;

import org.jspecify.annotations.NullMarked;
