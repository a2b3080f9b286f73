/**
 * What is woven into the application's classes, and taken out again: counters at call sites that allocate, and constructors of
 * pools. The only room that knows Byte Buddy.
 */
@NullMarked
package dev.arenascope.instrument;

import org.jspecify.annotations.NullMarked;
