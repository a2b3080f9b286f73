/**
 * Allocators of native memory: glibc's heaps and their chunks, what calls another malloc (Linkage: one way for
 * each JDK), and libc through FFM in the java22 layer. Imports snapshot and procfs.
 */
@NullMarked
package dev.arenascope.nativemem;

import org.jspecify.annotations.NullMarked;
