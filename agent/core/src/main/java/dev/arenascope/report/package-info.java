/**
 * Formats reports: log text, JSON, JMX. Imports governor, model and snapshot; nothing here measures.
 */
@NullMarked
package dev.arenascope.report;

import org.jspecify.annotations.NullMarked;
