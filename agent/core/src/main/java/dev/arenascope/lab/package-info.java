/**
 * Small experiments on this host's kernel and allocators, at the user's request only, on memory of their own. Imports snapshot, procfs
 * and nativemem.
 */
@NullMarked
package dev.arenascope.lab;

import org.jspecify.annotations.NullMarked;
