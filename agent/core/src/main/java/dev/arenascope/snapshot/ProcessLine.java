package dev.arenascope.snapshot;

/**
 * One process of the machine, as the process list shows it.
 *
 * @param pid process id
 * @param name its command name
 * @param rssBytes resident set
 * @param path path of its executable; absent when it cannot be read
 */
public record ProcessLine(long pid, String name, long rssBytes, Reading<String> path) {}
