package dev.arenascope.procfs;

/**
 * A kernel thread of the process: /proc/self/task/TID.
 *
 * @param tid thread id, as the kernel counts them
 * @param comm name, cut by the kernel to 15 bytes
 */
public record Task(long tid, String comm) {}
