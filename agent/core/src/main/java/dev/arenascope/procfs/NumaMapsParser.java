package dev.arenascope.procfs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Resident pages by memory node (fs/proc/task_mmu.c): {@code 7f.. default anon=3 N0=2 N1=1 kernelpagesize_kB=4}. */
final class NumaMapsParser implements LineParser<List<Long>> {
    private static final byte[] PAGE_SIZE = "kernelpagesize_kB=".getBytes(US_ASCII);

    /** More nodes than any machine has, so that a line that is not sane cannot grow the list. */
    private static final int MOST_NODES = 1024;

    private final Cursor cursor = new Cursor();
    private long[] bytes = new long[4];
    private long[] pages = new long[4];
    private int nodes;

    @Override
    public void line(byte[] text, int from, int to) {
        Arrays.fill(pages, 0);
        cursor.on(text, from, to).skipWord();
        while (!cursor.skipBlanks().atEnd()) {
            if (cursor.skip(PAGE_SIZE)) addLine(cursor.decimal());
            else if (cursor.skip('N')) node();
            cursor.skipWord();
        }
    }

    private void node() {
        long node = cursor.decimal();
        if (node < 0 || node >= MOST_NODES || !cursor.skip('=')) return;
        int i = (int) node;
        if (i >= pages.length) {
            pages = Arrays.copyOf(pages, i + 1);
            bytes = Arrays.copyOf(bytes, i + 1);
        }
        pages[i] = Math.max(0, cursor.decimal());
        nodes = Math.max(nodes, i + 1);
    }

    private void addLine(long pageKb) {
        for (int i = 0; i < nodes; i++) bytes[i] += pages[i] * Math.max(0, pageKb) * 1024;
    }

    @Override
    public Reading<List<Long>> result() {
        if (nodes == 0) return Reading.absent("numa_maps names no node");
        List<Long> list = new ArrayList<>(nodes);
        for (int i = 0; i < nodes; i++) list.add(bytes[i]);
        return Reading.of(List.copyOf(list));
    }
}
