package dev.arenascope.jvm;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.JvmLayout.Area;
import dev.arenascope.snapshot.JvmLayout.Kind;
import java.util.List;

/** A layout, asked by name. */
record LayoutView(JvmLayout layout) {
    private static final AddressRange NOWHERE = new AddressRange(0, 0);

    List<Area> areas() {
        return layout.areas();
    }

    boolean has(String name) {
        for (Area a : areas()) if (a.name().equals(name)) return true;
        return false;
    }

    /** The area of a name; empty at 0 when there is none. */
    AddressRange range(String name) {
        for (Area a : areas()) if (a.name().equals(name)) return a.range();
        return NOWHERE;
    }

    /** From the first to the last byte of the Java heap; empty at 0 when it is not known. */
    AddressRange heapRange() {
        long start = Long.MAX_VALUE;
        long end = 0;
        for (Area a : areas()) {
            if (a.kind() != Kind.JAVA_HEAP) continue;
            start = Math.min(start, a.range().start());
            end = Math.max(end, a.range().end());
        }
        return end == 0 ? NOWHERE : new AddressRange(start, end);
    }

    /** Bytes of heap per byte of the card table: a power of two, 512 unless -XX:GCCardSizeInBytes says otherwise. */
    long cardBytes() {
        long table = range(GcNeighbours.CARD_TABLE).sizeBytes();
        if (table <= 0) return 512;
        return Math.max(128, Math.min(1024, Long.highestOneBit(heapRange().sizeBytes() / table * 3 / 2 + 1)));
    }
}
