package dev.arenascope.model;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.AddressSpace;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.ThreadStack;
import java.util.HashMap;
import java.util.Map;

/** Which kind of mapping is the most numerous: by who owns its address, by its file's folder, by size and permissions. */
public final class MappingGroups {

    /**
     * @param owner label of an {@link Owner}
     * @param count number of mappings
     * @param description for a sentence, for example {@code anonymous rw-p of about 8 KB}
     */
    public record Group(String owner, int count, String description) {}

    private MappingGroups() {}

    public static Group largest(AddressSpace space, Reading<JvmLayout> layout) {
        RangeIndex<Owner> owners = new RangeIndex<>();
        for (AddressRange range : space.mallocHeaps()) owners.add(range, Owner.MALLOC);
        for (AddressRange range : space.mallocMmapped()) owners.add(range, Owner.MALLOC);
        RangeIndex<Owner> stacks = new RangeIndex<>();
        for (ThreadStack stack : space.stacks()) stacks.add(stack.range(), Owner.THREAD_STACKS);
        RangeIndex<Owner> areas = new RangeIndex<>();
        if (layout instanceof Reading.Present<JvmLayout> l) {
            for (JvmLayout.Area area : l.value().areas()) areas.add(area.range(), Attribution.ownerOf(area.kind()));
        }
        Map<String, int[]> counts = new HashMap<>();
        String most = "";
        int mostCount = 0;
        Owner mostOwner = Owner.ANON_MMAP;
        for (Mapping m : space.mappings()) {
            Owner owner = areas.get(m.start(), owners.get(m.start(), stacks.get(m.start(), byName(m))));
            String key = owner == Owner.ANON_MMAP || owner == Owner.MAPPED_FILES || owner == Owner.SHARED_LIBS
                    ? describe(m)
                    : "of " + owner.label();
            int[] count = counts.get(key);
            if (count == null) {
                count = new int[1];
                counts.put(key, count);
            }
            int n = ++count[0];
            if (n > mostCount) {
                mostCount = n;
                most = key;
                mostOwner = owner;
            }
        }
        return new Group(mostOwner.label(), mostCount, most);
    }

    private static Owner byName(Mapping m) {
        String path = m.path();
        if (path.equals("[heap]")) return Owner.MALLOC;
        if (path.startsWith("[stack")) return Owner.THREAD_STACKS;
        if (path.contains(".so")) return Owner.SHARED_LIBS;
        return path.isEmpty() || path.startsWith("[") ? Owner.ANON_MMAP : Owner.MAPPED_FILES;
    }

    /** Neighbours of alternating protection, as guard pages are, come out as one group of their size. */
    private static String describe(Mapping m) {
        if (!m.path().isEmpty() && !m.path().startsWith("[")) {
            int slash = m.path().lastIndexOf('/');
            return "files in " + m.path().substring(0, Math.max(1, slash));
        }
        long size = Long.highestOneBit(Math.max(1024, m.sizeBytes()));
        String about = size >= 1 << 20 ? (size >> 20) + " MB" : (size >> 10) + " KB";
        return "anonymous " + permissions(m) + " of about " + about;
    }

    private static String permissions(Mapping m) {
        return (m.has(Mapping.READ) ? "r" : "-")
                + (m.has(Mapping.WRITE) ? "w" : "-")
                + (m.has(Mapping.EXEC) ? "x" : "-")
                + (m.has(Mapping.SHARED) ? "s" : "p");
    }
}
