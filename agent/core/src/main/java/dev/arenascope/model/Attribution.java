package dev.arenascope.model;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.AddressSpace;
import dev.arenascope.snapshot.Baseline;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Metaspace;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Segment;
import dev.arenascope.snapshot.Snapshot;
import dev.arenascope.snapshot.ThreadStack;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives each segment of the address space one owner; the first sign that fits wins, so no byte is counted twice. Signs in this
 * order: the agent's own ranges, what the JVM says of itself, thread stacks, malloc, files and kernel names, the shape of
 * metaspace, whether it was there before the application.
 */
final class Attribution {
    /** The name of the agent's thread, as the kernel shows it. */
    static final String AGENT_THREAD = "arenascope";

    static final String JAVA_HEAP_FILE = "/memfd:java_heap";

    private final Map<Owner, Long> bytes = new EnumMap<>(Owner.class);
    private final Map<Owner, PageStates> states = new EnumMap<>(Owner.class);
    private final Map<String, long[]> stackGroups = new HashMap<>();

    /** Ranges that somebody named, strongest claim first: an index holds no overlaps, two of them may overlap each other. */
    private final List<RangeIndex<Owner>> claims = new ArrayList<>();

    private final RangeIndex<String> stacks = new RangeIndex<>();
    private final Set<Long> stackStarts = new HashSet<>();
    private final AnonClusters anonymous = new AnonClusters();
    private final Baseline before;

    static Attribution of(AddressSpace space, Snapshot snapshot) {
        Attribution attribution = new Attribution(space, snapshot);
        attribution.attribute(space);
        return attribution;
    }

    private Attribution(AddressSpace space, Snapshot snapshot) {
        before = space.before();
        if (snapshot.layout() instanceof Reading.Present<JvmLayout> layout) {
            RangeIndex<Owner> areas = new RangeIndex<>();
            for (JvmLayout.Area area : layout.value().areas()) areas.add(area.range(), ownerOf(area.kind()));
            claims.add(areas);
        }
        for (ThreadStack stack : space.stacks()) {
            stacks.add(stack.range(), stack.name());
            stackStarts.add(stack.range().start());
        }
        claim(space.mallocHeaps(), Owner.MALLOC);
        claim(space.mallocMmapped(), Owner.MALLOC_MMAPPED);
        if (snapshot.metaspace() instanceof Reading.Present<Metaspace> told) {
            claim(MetaspaceNodes.find(space.segments(), this::isTaken, told.value()), Owner.METASPACE);
        }
    }

    private void claim(List<AddressRange> ranges, Owner owner) {
        RangeIndex<Owner> index = new RangeIndex<>();
        for (AddressRange range : ranges) index.add(range, owner);
        claims.add(index);
    }

    private Owner claimed(long address) {
        for (RangeIndex<Owner> index : claims) {
            Owner owner = index.get(address, Owner.UNEXPLAINED);
            if (owner != Owner.UNEXPLAINED) return owner;
        }
        return Owner.UNEXPLAINED;
    }

    /**
     * A stack is known by its pointer, and its mapping may hold a node that lies right above it (musl): only a segment with which a stack
     * begins is the stack's beyond doubt.
     */
    private boolean isTaken(Segment s) {
        return stackStarts.contains(s.start()) || claimed(s.start()) != Owner.UNEXPLAINED;
    }

    static Owner ownerOf(JvmLayout.Kind kind) {
        return switch (kind) {
            case JAVA_HEAP -> Owner.JAVA_HEAP;
            case CLASS_SPACE -> Owner.METASPACE;
            case CDS -> Owner.CDS;
            case CODE_CACHE -> Owner.CODE_CACHE;
            case GC -> Owner.GC;
        };
    }

    private void attribute(AddressSpace space) {
        long libraryEnd = 0;
        List<Segment> segments = space.segments();
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            Mapping m = segment.mapping();
            boolean file = isLibrary(m);
            if (file) libraryEnd = m.end();
            // The zeroed data of a library (.bss) is anonymous and lies right behind its file; what lies behind that is
            // not its.
            boolean bss = m.isAnonymous() && m.isReadWrite() && segment.start() == libraryEnd;
            if (segment.rssBytes() == 0) continue;
            boolean guard = isGuard(segments, i - 1, segment.start()) || isGuard(segments, i + 1, segment.end());
            add(segment, file || bss, guard);
        }
    }

    /** Whether a segment without access touches an address. */
    private static boolean isGuard(List<Segment> segments, int i, long address) {
        if (i < 0 || i >= segments.size()) return false;
        Segment s = segments.get(i);
        return s.mapping().isReserved() && (s.end() == address || s.start() == address);
    }

    private void add(Segment segment, boolean library, boolean guard) {
        Mapping m = segment.mapping();
        if (m.path().startsWith(JAVA_HEAP_FILE)) {
            // A page that is mapped n times counts n times in Rss and once in Pss.
            long once = Math.round((double) m.pssBytes() * segment.rssBytes() / m.rssBytes());
            add(Owner.JAVA_HEAP, Math.min(once, segment.rssBytes()));
            add(Owner.MAPPED_TWICE, Math.max(0, segment.rssBytes() - once));
            return;
        }
        Owner owner = claimed(segment.start());
        String thread = stacks.get(segment.start(), "");
        if (owner == Owner.UNEXPLAINED && !thread.isEmpty()) {
            addStack(thread, segment.rssBytes());
            return;
        }
        if (owner == Owner.UNEXPLAINED) {
            owner = bySign(segment, library);
            addAnonymous(owner, segment, guard);
        }
        add(owner, segment.rssBytes());
        PageStates known = states.get(owner);
        if (known == null) {
            known = new PageStates();
            states.put(owner, known);
        }
        known.add(segment);
    }

    private void addAnonymous(Owner owner, Segment segment, boolean guard) {
        Mapping m = segment.mapping();
        boolean plain = m.isAnonymous() && m.isReadWrite() && !m.has(Mapping.SHARED) && !m.has(Mapping.EXEC);
        if (owner == Owner.ANON_MMAP || (plain && owner == Owner.UNEXPLAINED)) anonymous.add(segment, guard);
    }

    private Owner bySign(Segment segment, boolean library) {
        Mapping m = segment.mapping();
        String path = m.path();
        if (path.equals("[heap]")) return Owner.MALLOC;
        if (path.startsWith("[stack")) return Owner.THREAD_STACKS;
        if (path.endsWith(".jsa")) return Owner.CDS;
        if (library || path.equals("[vdso]") || path.equals("[vsyscall]")) return Owner.SHARED_LIBS;
        if (path.startsWith("[vvar")) return Owner.SHARED_LIBS;
        if (!path.isEmpty() && !m.isAnonymous() && !m.isSharedAnonymous()) return Owner.MAPPED_FILES;
        return appearedLater(segment) ? Owner.ANON_MMAP : Owner.UNEXPLAINED;
    }

    /** What had been reserved before the application's main is the JVM's, or of a library that came with it, when it is used later. */
    private boolean appearedLater(Segment s) {
        return !before.isEmpty() && !before.overlaps(s.start(), s.end());
    }

    private static boolean isLibrary(Mapping m) {
        if (m.inode() == 0) return false;
        String path = m.path();
        return m.has(Mapping.EXEC) || path.endsWith(".so") || path.contains(".so.") || path.endsWith("/bin/java");
    }

    private void addStack(String thread, long rssBytes) {
        if (thread.equals(AGENT_THREAD)) {
            add(Owner.AGENT, rssBytes);
            return;
        }
        add(Owner.THREAD_STACKS, rssBytes);
        String name = StackNames.group(thread);
        long[] group = stackGroups.get(name);
        if (group == null) {
            group = new long[2];
            stackGroups.put(name, group);
        }
        group[0]++;
        group[1] += rssBytes;
    }

    private void add(Owner owner, long amount) {
        bytes.put(owner, bytes(owner) + amount);
    }

    long bytes(Owner owner) {
        return bytes.getOrDefault(owner, 0L);
    }

    /** What the kernel says of each owner's pages; stacks and the pages of a heap that is mapped several times are left out. */
    Map<Owner, PageStates> states() {
        return Collections.unmodifiableMap(states);
    }

    /** Private anonymous memory without owner, by size class. */
    List<AnonCluster> anonymous() {
        return anonymous.clusters();
    }

    /** Thread stacks by thread-name group, largest first. */
    List<Ledger.StackGroup> stackGroups() {
        List<Ledger.StackGroup> groups = new ArrayList<>(stackGroups.size());
        for (Map.Entry<String, long[]> e : stackGroups.entrySet()) {
            groups.add(new Ledger.StackGroup(e.getKey(), (int) e.getValue()[0], e.getValue()[1]));
        }
        Collections.sort(groups);
        return List.copyOf(groups);
    }
}
