/**
 * What to set at the next start, and what it saved once it was set: decided from findings, and written and read as text. Never
 * touches a file itself: no clock, no file, no thread. Imports the model and snapshot rooms.
 */
@NullMarked
package dev.arenascope.advice;

import org.jspecify.annotations.NullMarked;
