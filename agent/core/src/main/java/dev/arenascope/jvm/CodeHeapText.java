package dev.arenascope.jvm;

import dev.arenascope.snapshot.JvmArenas.CodeHeap;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * The texts of {@code Compiler.CodeHeap_Analytics aggregate} and then {@code FreeSpace}: the first names each heap and what is
 * committed, the second lists the free blocks that lie between compiled code.
 *
 * <pre>
 * =  C O D E   H E A P   A N A L Y S I S   (used blocks) for segment CodeHeap 'non-profiled nmethods'  =
 *    CodeHeap committed size 2496K (2M), reserved size 120036K (117M), 2% occupied.
 *
 * =  F R E E   S P A C E   S T A T I S T I C S   for CodeHeap 'non-nmethods'  =
 * 0x00007f2c08a36100: Len[   0] = 0x1c00,Gap[   0..   1]: 0x2200 bytes,  block count:     11
 * </pre>
 */
final class CodeHeapText {
    private static final String SEGMENT = "(used blocks) for segment ";
    private static final String COMMITTED = "CodeHeap committed size ";
    private static final String FREE_OF = "S T A T I S T I C S   for ";

    private CodeHeapText() {}

    static Reading<List<CodeHeap>> parse(String aggregate, String freeSpace) {
        List<CodeHeap> heaps = new ArrayList<>();
        for (int at = aggregate.indexOf(SEGMENT); at >= 0; at = aggregate.indexOf(SEGMENT, at + 1)) {
            String name = titled(aggregate, at + SEGMENT.length());
            int committed = aggregate.indexOf(COMMITTED, at);
            int next = aggregate.indexOf(SEGMENT, at + 1);
            if (committed < 0 || (next >= 0 && committed > next)) continue; // a heap without any code
            long bytes = Scan.bytesAt(aggregate, committed + COMMITTED.length()).orElse(0L);
            heaps.add(withFree(name, bytes, freeSpace));
        }
        return heaps.isEmpty()
                ? Reading.absent("Compiler.CodeHeap_Analytics named no code heap")
                : Reading.of(List.copyOf(heaps));
    }

    private static CodeHeap withFree(String name, long committedBytes, String text) {
        long blocks = 0;
        long sum = 0;
        long largest = 0;
        int at = text.indexOf(FREE_OF + name + " ");
        int end = at < 0 ? 0 : text.indexOf("Top Ten Free Blocks", at);
        if (end < 0) end = text.length();
        for (int len = at < 0 ? -1 : text.indexOf(": Len[", at);
                len >= 0 && len < end;
                len = text.indexOf(": Len[", len + 1)) {
            int hex = text.indexOf("= 0x", len);
            if (hex < 0 || hex > end) break;
            long bytes = hex(text, hex + "= 0x".length());
            blocks++;
            sum += bytes;
            largest = Math.max(largest, bytes);
        }
        return new CodeHeap(name, committedBytes, blocks, sum, largest);
    }

    private static String titled(String text, int start) {
        int end = text.indexOf("  =", start);
        return end < 0 ? "" : text.substring(start, end);
    }

    private static long hex(String text, int start) {
        long value = 0;
        for (int i = start; i < text.length(); i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) return value;
            value = value << 4 | digit;
        }
        return value;
    }
}
