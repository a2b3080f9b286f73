package dev.arenascope.snapshot;

/**
 * What does not change while the process runs; read once, off the fast path.
 *
 * @param os operating system and version
 * @param cpuModel processor name
 * @param logicalCpus processors the machine has; not what the process may use
 * @param jvm name and version of the running JVM
 * @param libc for example {@code glibc 2.36} or {@code musl}
 */
public record HostFacts(String os, String cpuModel, int logicalCpus, String jvm, String libc) {}
