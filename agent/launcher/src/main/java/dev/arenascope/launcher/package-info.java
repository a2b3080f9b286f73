/** What the JVM sees: premain, the isolated class loader, the boot hook. Must have no dependency on anything. */
@NullMarked
package dev.arenascope.launcher;

import org.jspecify.annotations.NullMarked;
