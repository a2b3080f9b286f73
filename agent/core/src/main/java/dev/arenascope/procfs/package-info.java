/**
 * Reads /proc and /sys: ProcDir is the only reader, every parser is pure. Imports the snapshot room.
 */
@NullMarked
package dev.arenascope.procfs;

import org.jspecify.annotations.NullMarked;
