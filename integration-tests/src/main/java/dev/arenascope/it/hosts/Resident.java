package dev.arenascope.it.hosts;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Keeps as many resident megabytes of Java heap as it is told, and rests until its input ends. */
public final class Resident {
    private Resident() {}

    public static void main(String[] args) throws IOException {
        List<byte[]> kept = new ArrayList<>();
        // Quarters of a megabyte: larger ones would be humongous to G1, and waste as much again.
        for (int i = 0; i < 4 * Integer.parseInt(args[0]); i++) {
            byte[] quarter = new byte[1 << 18];
            Arrays.fill(quarter, (byte) i);
            kept.add(quarter);
        }
        System.out.println("ready");
        System.in.readAllBytes();
        System.out.println("kept " + kept.size());
    }
}
