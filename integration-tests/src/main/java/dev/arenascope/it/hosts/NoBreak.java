package dev.arenascope.it.hosts;

import dev.arenascope.it.exam.programs.Mmap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Maps a page right above the program break, so that malloc's main arena can grow by mmap only, and then goes on as {@link MallocShape}.
 */
public final class NoBreak {
    private static final int TRIES = 100;
    private static final long PAGE = 4096;

    private NoBreak() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int tries = 1;
        // Whoever allocates just now may move the break between the two steps.
        while (!Mmap.block(breakNow(), PAGE))
            if (tries++ == TRIES) throw new IllegalStateException("the break moves on");
        MallocShape.main(args);
    }

    private static long breakNow() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
            if (line.endsWith("[heap]"))
                return Long.parseLong(line.substring(line.indexOf('-') + 1, line.indexOf(' ')), 16);
        }
        throw new IllegalStateException("no [heap]");
    }
}
