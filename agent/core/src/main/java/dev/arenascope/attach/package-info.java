/** The command line's way into another JVM: by the attach mechanism and JMX. Nothing of it is loaded in a host. */
@NullMarked
package dev.arenascope.attach;

import org.jspecify.annotations.NullMarked;
