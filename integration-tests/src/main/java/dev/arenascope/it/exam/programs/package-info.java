/**
 * One small program for each cause of resident memory, sick and healthy. They know nothing of the agent: they say what they
 * truly hold, take the word {@code cure} on standard input where they have one, and end with their input.
 */
@NullMarked
package dev.arenascope.it.exam.programs;

import org.jspecify.annotations.NullMarked;
