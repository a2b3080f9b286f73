package dev.arenascope.it.hosts;

import java.io.IOException;

/** Says that it is ready, waits until its input ends, and says good bye. */
public final class Waits {
    private Waits() {}

    public static void main(String[] args) throws IOException {
        System.out.println("ready");
        System.in.readAllBytes();
        System.out.println("bye");
        System.err.println("bye, errors");
    }
}
