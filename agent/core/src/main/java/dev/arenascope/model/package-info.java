/**
 * Formulas, the ledger of resident bytes, history and rules: from a snapshot to a diagnosis. Pure: imports the snapshot room
 * and java.base; no clock, no file, no thread.
 */
@NullMarked
package dev.arenascope.model;

import org.jspecify.annotations.NullMarked;
