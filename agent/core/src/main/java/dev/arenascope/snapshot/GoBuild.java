package dev.arenascope.snapshot;

/**
 * What a Go executable, or its endpoint, says of itself.
 *
 * @param version as the toolchain wrote it, such as {@code go1.26.8}; a suffix such as {@code X:exp} is left out
 * @param path import path of the main package; Debian's builds have it where they have no module
 * @param module main module and its version
 * @param cgo whether it was linked with C code
 */
public record GoBuild(Reading<String> version, Reading<String> path, Reading<String> module, Reading<Boolean> cgo) {}
