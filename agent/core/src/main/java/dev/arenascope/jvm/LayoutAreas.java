package dev.arenascope.jvm;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.JvmLayout.Area;
import dev.arenascope.snapshot.JvmLayout.Kind;
import java.util.List;

/** Keeps a list of areas in which no address occurs twice: the first that names an address keeps it. */
final class LayoutAreas {
    private LayoutAreas() {}

    /** Adds an area unless its range is empty or meets an earlier one; tells whether it was added. */
    static boolean add(List<Area> areas, Kind kind, String name, long start, long end) {
        if (start <= 0 || end <= start || !isFree(areas, start, end)) return false;
        areas.add(new Area(kind, new AddressRange(start, end), name));
        return true;
    }

    static boolean isFree(List<Area> areas, long start, long end) {
        for (Area a : areas) if (a.range().overlaps(start, end)) return false;
        return true;
    }
}
