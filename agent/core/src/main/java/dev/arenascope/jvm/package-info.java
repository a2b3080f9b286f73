/**
 * What the JVM says of itself: MXBeans and diagnostic commands that stop nothing. Imports the snapshot room.
 */
@NullMarked
package dev.arenascope.jvm;

import org.jspecify.annotations.NullMarked;
