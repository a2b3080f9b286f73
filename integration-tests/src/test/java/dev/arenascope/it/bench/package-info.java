/** Measurements, printed as tables and kept in target/bench; they assert nothing on time. Run by {@code mvn -Pbench verify}. */
@NullMarked
package dev.arenascope.it.bench;

import org.jspecify.annotations.NullMarked;
