/**
 * What was read, as immutable records. Pure: imports java.base only; no clock, no file, no thread.
 */
@NullMarked
package dev.arenascope.snapshot;

import org.jspecify.annotations.NullMarked;
