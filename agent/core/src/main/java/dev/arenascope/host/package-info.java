/**
 * Host facts through OSHI, on the slow path only. Imports the snapshot room.
 */
@NullMarked
package dev.arenascope.host;

import org.jspecify.annotations.NullMarked;
