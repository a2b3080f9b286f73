package dev.arenascope.procfs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.arenascope.snapshot.BuddyInfo;
import dev.arenascope.snapshot.PageTypes;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/** The free lists of the buddy allocator (mm/vmstat.c): {@code Node 0, zone   Normal   1030    480 ...}. */
final class BuddyParser implements LineParser<BuddyInfo> {
    private static final byte[] NODE = "Node ".getBytes(US_ASCII);
    private static final byte[] ZONE = "zone ".getBytes(US_ASCII);

    private final Cursor cursor = new Cursor();
    private final List<BuddyInfo.Zone> zones = new ArrayList<>();

    static Reading<BuddyInfo> parse(byte[] text, int length) {
        return LineReader.parse(text, length, new BuddyParser());
    }

    @Override
    public void line(byte[] text, int from, int to) {
        int node = node(cursor.on(text, from, to));
        if (node < 0) return;
        String name = cursor.word();
        List<Long> counts = counts(cursor);
        if (!counts.isEmpty()) zones.add(new BuddyInfo.Zone(node, name, counts));
    }

    @Override
    public Reading<BuddyInfo> result() {
        return zones.isEmpty() ? Reading.absent("no zone in buddyinfo") : Reading.of(new BuddyInfo(List.copyOf(zones)));
    }

    /** The number of the node, with the cursor moved to the zone's name; -1 when the line is none of a zone. */
    private static int node(Cursor cursor) {
        if (!cursor.skip(NODE)) return -1;
        long node = cursor.skipBlanks().decimal();
        boolean zone = cursor.skip(',') && cursor.skipBlanks().skip(ZONE);
        cursor.skipBlanks();
        return zone ? (int) Math.min(Integer.MAX_VALUE, node) : -1;
    }

    private static List<Long> counts(Cursor cursor) {
        List<Long> counts = new ArrayList<>(11);
        while (!cursor.skipBlanks().atEnd()) {
            // A list that is too long to be counted is printed as >100000.
            cursor.skip('>');
            long count = cursor.decimal();
            if (count == Cursor.NONE) break;
            counts.add(count);
        }
        return List.copyOf(counts);
    }

    /** /proc/pagetypeinfo: {@code Node    0, zone   Normal, type    Unmovable    250    428 ...}. */
    static final class ByType implements LineParser<PageTypes> {
        private static final byte[] PAGES_PER_BLOCK = "Pages per block:".getBytes(US_ASCII);
        private static final byte[] TYPE = "type ".getBytes(US_ASCII);

        private final Cursor cursor = new Cursor();
        private final List<PageTypes.FreeList> lists = new ArrayList<>();
        private long pagesPerBlock;

        static Reading<PageTypes> parse(byte[] text, int length) {
            return LineReader.parse(text, length, new ByType());
        }

        @Override
        public void line(byte[] text, int from, int to) {
            if (cursor.on(text, from, to).skip(PAGES_PER_BLOCK)) {
                pagesPerBlock = Math.max(0, cursor.skipBlanks().decimal());
                return;
            }
            int node = node(cursor);
            int zoneStart = cursor.position();
            if (node < 0 || !cursor.skipPast(',')) return;
            String zone = cursor.text(zoneStart, cursor.position() - 1);
            // Lines without a type belong to the second table, which counts page blocks.
            if (!cursor.skipBlanks().skip(TYPE)) return;
            cursor.skipBlanks();
            String type = cursor.word();
            List<Long> counts = counts(cursor);
            if (!counts.isEmpty()) lists.add(new PageTypes.FreeList(node, zone, type, counts));
        }

        @Override
        public Reading<PageTypes> result() {
            return lists.isEmpty()
                    ? Reading.absent("no free list in pagetypeinfo")
                    : Reading.of(new PageTypes(pagesPerBlock, List.copyOf(lists)));
        }
    }
}
