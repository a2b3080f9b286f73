package dev.arenascope.model;

import dev.arenascope.snapshot.LiveChunks;
import dev.arenascope.snapshot.Malloc;
import dev.arenascope.snapshot.NativeTags;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Who holds malloc's live bytes: the JVM, by the tags of Native Memory Tracking, and others.
 *
 * @param rows one per tag, largest first
 * @param jvmBytes bytes of all chunks and blocks that carry a tag, headers included
 * @param otherBytes live bytes that carry none: JNI, zlib, the C library, thread caches
 */
public record MallocTags(List<Row> rows, long jvmBytes, long otherBytes) {
    private static final Comparator<Row> LARGEST_FIRST =
            Comparator.comparingLong((Row row) -> row.chunks().bytes()).reversed();

    /** @param name the JVM's name for it, for example {@code Symbol}; {@code tag 12} when none agreed with what was counted */
    public record Row(String name, LiveChunks.Tagged chunks) {}

    /** Absent when the JVM does not track its memory, or a heap was not walked. */
    public static Reading<MallocTags> of(Snapshot s) {
        if (!(s.malloc() instanceof Reading.Present<Malloc> malloc))
            return Reading.absent(s.malloc().reason());
        if (!(malloc.value().untaggedLiveBytes() instanceof Reading.Present<Long> others)) {
            return Reading.absent(malloc.value().untaggedLiveBytes().reason());
        }
        LiveChunks all = live(malloc.value()).plus(malloc.value().mmapped());
        List<NativeTags.Tag> told = s.nativeTags().map(NativeTags::tags).orElse(List.of());
        String[] names = names(all.byTag(), told);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            rows.add(new Row(names[i], all.byTag().get(i)));
        }
        rows.sort(LARGEST_FIRST);
        return Reading.of(new MallocTags(List.copyOf(rows), all.taggedBytes(), others.value()));
    }

    /** The live chunks of all walked heaps. */
    public static LiveChunks live(Malloc malloc) {
        LiveChunks sum = LiveChunks.NONE;
        for (Malloc.Heap heap : malloc.heaps()) {
            if (heap.walk() instanceof Reading.Present<Malloc.Walk> walk)
                sum = sum.plus(walk.value().live());
        }
        return sum;
    }

    /**
     * Which name belongs to which number changes from release to release, but both lists are in the JVM's order. So the names are laid
     * along the numbers, in that order, such that the counts of blocks agree for as many blocks as possible.
     */
    private static String[] names(List<LiveChunks.Tagged> tags, List<NativeTags.Tag> told) {
        int rows = tags.size();
        int columns = told.size();
        long[][] best = new long[rows + 1][columns + 1];
        for (int i = rows - 1; i >= 0; i--) {
            for (int j = columns - 1; j >= 0; j--) {
                long matched = matched(tags.get(i), told.get(j));
                long with = matched == 0 ? 0 : matched + best[i + 1][j + 1];
                best[i][j] = Math.max(with, Math.max(best[i + 1][j], best[i][j + 1]));
            }
        }
        String[] names = new String[rows];
        int j = 0;
        for (int i = 0; i < rows; i++) {
            names[i] = "tag " + tags.get(i).tag();
            while (j < columns && best[i][j] == best[i][j + 1]) j++;
            if (j < columns && best[i][j] > best[i + 1][j])
                names[i] = told.get(j++).name();
        }
        return names;
    }

    /** Blocks that agree in number; 0 when they do not. The walk and the JVM's count lie milliseconds apart. */
    private static long matched(LiveChunks.Tagged tag, NativeTags.Tag told) {
        if (!(told.malloc() instanceof Reading.Present<NativeTags.Blocks> blocks)) return 0;
        long count = blocks.value().count();
        boolean agree = Math.abs(count - tag.chunks()) <= 4 + count / 10
                && tag.askedBytes() + 4096 >= blocks.value().bytes() / 10 * 9;
        return agree ? Math.min(count, tag.chunks()) : 0;
    }
}
