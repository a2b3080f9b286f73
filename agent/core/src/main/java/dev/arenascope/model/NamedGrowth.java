package dev.arenascope.model;

/**
 * Growth of the number of things that share a name.
 *
 * @param name group of threads, for example {@code pool-*-thread}, or smallest size of a mapping, for example {@code 32 MB}
 * @param count how their number grew
 * @param bytes change of their resident bytes in the same time
 */
public record NamedGrowth(String name, Growth count, long bytes) {}
