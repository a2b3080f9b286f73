package dev.arenascope.it.hosts;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;

/** Opens as many Deflaters as it is told at the first byte of its input, never ends one, and rests until its input ends. */
public final class Zips {
    private Zips() {}

    public static void main(String[] args) throws IOException {
        List<Deflater> open = new ArrayList<>();
        byte[] some = new byte[10_000];
        byte[] packed = new byte[20_000];
        System.out.println("ready");
        int first = System.in.read();
        for (int i = 0; first >= 0 && i < Integer.parseInt(args[0]); i++) {
            Deflater deflater = new Deflater();
            deflater.setInput(some);
            deflater.finish();
            deflater.deflate(packed);
            open.add(deflater);
        }
        System.out.println("done");
        System.in.readAllBytes();
        System.out.println("open " + open.size());
    }
}
