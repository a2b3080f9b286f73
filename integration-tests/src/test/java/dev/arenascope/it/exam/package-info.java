/**
 * The exam: programs of known sickness and of known health, what the agent has to say of each, and the sheet of what it said. The
 * table of questions is {@link dev.arenascope.it.exam.Questions}; its programs are in {@code exam.programs}.
 */
@NullMarked
package dev.arenascope.it.exam;

import org.jspecify.annotations.NullMarked;
