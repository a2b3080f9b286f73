/**
 * The only code that changes anything in this JVM or beside it. Each {@link dev.arenascope.remedy.Remedy} is one way of doing so, registered in
 * {@link dev.arenascope.remedy.Remedies}. Decides nothing.
 */
@NullMarked
package dev.arenascope.remedy;

import org.jspecify.annotations.NullMarked;
