/** The report as events of the flight recordings that the host runs, for JDK Mission Control and {@code jfr print}. */
@NullMarked
package dev.arenascope.report.jfr;

import org.jspecify.annotations.NullMarked;
