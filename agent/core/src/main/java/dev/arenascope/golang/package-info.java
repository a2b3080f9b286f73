/**
 * Go processes: what their executables, mappings and endpoints say, and the endpoints that change their settings. Imports the snapshot room.
 */
@NullMarked
package dev.arenascope.golang;

import org.jspecify.annotations.NullMarked;
