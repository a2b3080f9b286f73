package dev.arenascope.it.hosts;

import dev.arenascope.it.exam.programs.Mmap;
import java.io.IOException;

/** Waits until its input ends, and then calls native code through the JDK. */
public final class MapsMemory {
    private MapsMemory() {}

    public static void main(String[] args) throws IOException {
        System.out.println("ready");
        System.in.readAllBytes();
        try {
            Mmap.reserve(1 << 20);
        } catch (ExceptionInInitializerError refused) {
            System.out.println("refused");
            System.exit(1);
        }
        System.out.println("mapped");
    }
}
