/** From ledger to findings: one class a rule, registered in {@link dev.arenascope.model.rules.Rules}. Pure. */
@org.jspecify.annotations.NullMarked
package dev.arenascope.model.rules;
