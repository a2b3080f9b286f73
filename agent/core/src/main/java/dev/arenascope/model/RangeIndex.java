package dev.arenascope.model;

import dev.arenascope.snapshot.AddressRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Finds the range that holds an address. Ranges do not overlap. */
final class RangeIndex<T> {
    private record Entry<T>(AddressRange range, T value) implements Comparable<Entry<T>> {
        @Override
        public int compareTo(Entry<T> other) {
            return range.compareTo(other.range);
        }
    }

    private final List<Entry<T>> entries = new ArrayList<>();
    private boolean sorted = true;

    void add(AddressRange range, T value) {
        entries.add(new Entry<>(range, value));
        sorted = false;
    }

    boolean contains(long address) {
        return indexOf(address) >= 0;
    }

    T get(long address, T otherwise) {
        int i = indexOf(address);
        return i < 0 ? otherwise : entries.get(i).value;
    }

    private int indexOf(long address) {
        if (!sorted) {
            Collections.sort(entries);
            sorted = true;
        }
        int low = 0;
        int high = entries.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            AddressRange range = entries.get(middle).range;
            if (range.contains(address)) return middle;
            if (range.start() > address) high = middle - 1;
            else low = middle + 1;
        }
        return -1;
    }
}
