package dev.arenascope.it.hosts;

import java.time.Instant;

/** Prints the time at which its main began, in microseconds since 1970. */
public final class StartTime {
    private StartTime() {}

    public static void main(String[] args) {
        Instant now = Instant.now();
        System.out.println(now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000);
    }
}
