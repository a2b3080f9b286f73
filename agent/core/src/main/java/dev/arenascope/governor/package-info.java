/**
 * Decides what to change, never changes it: no clock, no file, no thread. Imports the model and snapshot rooms.
 */
@NullMarked
package dev.arenascope.governor;

import org.jspecify.annotations.NullMarked;
