package dev.arenascope.it.hosts;

import java.io.IOException;
import java.util.logging.LogManager;

/** Uses java.util.logging for the first time when its input ends, and prints which manager it got. */
public final class Logs {
    private Logs() {}

    /** To be named by {@code -Djava.util.logging.manager}. */
    public static final class Chosen extends LogManager {}

    public static void main(String[] args) throws IOException {
        System.out.println("ready");
        System.in.readAllBytes();
        System.out.println(LogManager.getLogManager().getClass().getName());
    }
}
