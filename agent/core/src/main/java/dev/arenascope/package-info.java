/**
 * The root: starts, wires and runs the one thread. Imports every room; no room imports it.
 */
@NullMarked
package dev.arenascope;

import org.jspecify.annotations.NullMarked;
