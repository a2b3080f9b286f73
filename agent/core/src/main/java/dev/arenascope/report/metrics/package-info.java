/** The report as Prometheus and OpenMetrics text: a page is written from a report alone, and measures nothing. */
@NullMarked
package dev.arenascope.report.metrics;

import org.jspecify.annotations.NullMarked;
