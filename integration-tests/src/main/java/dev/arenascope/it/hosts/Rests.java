package dev.arenascope.it.hosts;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A service that has had its bursts, and rests. Once it is told to begin, by a line of its input, the heap is filled and emptied four times, but the
 * garbage of the last burst no collection gets at. Says {@code ready}, then rests until its input ends. Arguments: MB
 * that stay alive, and MB of garbage of each burst.
 */
public final class Rests {
    private static final int PIECE = 100 << 10;
    private static final int PIECES_PER_MB = 10;
    private static final int BURSTS = 4;

    private static final List<byte[]> LIVE = new ArrayList<>();

    private Rests() {}

    public static void main(String[] args) throws IOException {
        fill(LIVE, Integer.parseInt(args[0]));
        for (int read = System.in.read(); read >= 0 && read != '\n'; ) read = System.in.read();
        for (int i = 1; i <= BURSTS; i++) {
            fill(new ArrayList<>(), Integer.parseInt(args[1]));
            if (i < BURSTS) System.gc();
        }
        System.out.println("ready");
        System.in.readAllBytes();
    }

    private static void fill(List<byte[]> held, int mb) {
        for (int i = 0; i < mb * PIECES_PER_MB; i++) held.add(new byte[PIECE]);
    }
}
