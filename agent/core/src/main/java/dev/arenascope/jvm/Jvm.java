package dev.arenascope.jvm;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.CachedBuffers;
import dev.arenascope.snapshot.GcLog;
import dev.arenascope.snapshot.HeapInfo;
import dev.arenascope.snapshot.HeapRegions;
import dev.arenascope.snapshot.JvmArenas;
import dev.arenascope.snapshot.JvmFlags;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.MallocInfo;
import dev.arenascope.snapshot.MallocInfoText;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Metaspace;
import dev.arenascope.snapshot.NativeTags;
import dev.arenascope.snapshot.Pools;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the running JVM says of itself. Nothing here stops the application's threads; what a JVM or an image cannot tell is
 * absent. One instance serves one thread.
 */
public final class Jvm implements AutoCloseable {
    private static final String NO_MODULE = "module jdk.management is not in this image";

    private final VmOptions options = new VmOptions();
    private final DiagnosticCommands commands = new DiagnosticCommands();
    private @Nullable MemoryBeans beans;
    private @Nullable GcListener listener;
    private String listenerFailure = "";
    private @Nullable ThreadBytes threadBytes;
    private AllocationRate allocationRate = new AllocationRate();
    private CardTables cardTables = CardTables.NONE;
    private long regions;
    private final List<JvmLayout.Area> hidden = new ArrayList<>();
    private @Nullable Reading<ThreadValues> threadValues;
    private @Nullable Reading<ThreadCaches> caches;
    /** VM.info as it was read for the layout of this report: the regions need not read it again. */
    private @Nullable String infoText;

    /** Memory pools, buffer pools, collectors, classes and threads. Cheap: for every tick. */
    public Reading<JvmMemory> memory() {
        try {
            if (beans == null) beans = new MemoryBeans();
            return Reading.of(beans.read());
        } catch (RuntimeException | LinkageError e) {
            return Reading.absent("the memory beans failed: " + e);
        }
    }

    /** What threads keep in thread-local variables, by class. */
    public Reading<List<Pools.ThreadPool>> threadValues() {
        Reading<ThreadValues> known = threadValues;
        if (known == null) {
            known = ThreadValues.of();
            threadValues = known;
        }
        return known instanceof Reading.Present<ThreadValues> open
                ? open.value().read()
                : Reading.absent(known.reason());
    }

    /** The temporary direct buffers that threads keep. About a microsecond a thread; a large buffer costs a reading of its pages. */
    public Reading<CachedBuffers> cachedBuffers(PresentPages present, int pageBytes) {
        Reading<ThreadCaches> known = caches;
        if (known == null) {
            known = ThreadCaches.of(present, pageBytes);
            caches = known;
        }
        return known instanceof Reading.Present<ThreadCaches> open
                ? open.value().read()
                : Reading.absent(known.reason());
    }

    /** The sizes that the JVM was started with: read once. */
    public Reading<JvmFlags> flags() {
        return options.flags();
    }

    /**
     * Where the JVM's own memory lies, from VM.info and the mappings that it lists. Costs milliseconds and a text of 100 KB
     * and more; the reserved ranges change rarely.
     */
    public Reading<JvmLayout> layout() {
        Reading<String> text = commands.run("vmInfo", "VM.info");
        if (!(text instanceof Reading.Present<String> told)) return Reading.absent(text.reason());
        infoText = told.value();
        VmInfo info = VmInfo.parse(told.value());
        cardTables = CardTables.of(info);
        regions = info.regions();
        Reading<JvmLayout> layout = layoutOf(info);
        return layout instanceof Reading.Present<JvmLayout> l ? Reading.of(with(l.value(), hidden)) : layout;
    }

    /**
     * What the Java heap is divided into, from VM.info: a line for each region, printed without stopping anything. Costs as much as the
     * text is long.
     */
    public Reading<HeapRegions> regions(MemoryWords memory) {
        String known = infoText;
        infoText = null;
        Reading<String> text = known == null ? commands.run("vmInfo", "VM.info") : Reading.of(known);
        return text instanceof Reading.Present<String> told
                ? RegionText.parse(told.value(), HumongousSizes.of(told.value(), memory))
                : Reading.absent(text.reason());
    }

    /** Lets go of the text that {@link #layout()} read: the next report is of another instant. */
    public void endReport() {
        infoText = null;
    }

    /**
     * The layout with tables that the text of the JVM and the shape of its reservations cannot tell: they are looked for where
     * nobody else is, so every block of malloc must be known. What was found stays in later layouts.
     *
     * @param known what {@link #layout()} or this method returned last; returned again when nothing was found
     * @param leftover committed private anonymous memory without owner, merged where it adjoins, by address
     */
    public JvmLayout withHiddenTables(
            JvmLayout known, List<Mapping> mappings, List<AddressRange> leftover, PresentPages present, int pageBytes) {
        boolean hasCards = new LayoutView(known).has(CardTables.FIRST);
        List<JvmLayout.Area> found = new ArrayList<>();
        if (!hasCards) found.addAll(cardTables.find(leftover, present, pageBytes));
        List<AddressRange> rest = new ArrayList<>(leftover);
        rest.removeIf(range -> !LayoutAreas.isFree(found, range.start(), range.end()));
        found.addAll(SizedTables.find(known, regions, mappings, rest));
        if (found.isEmpty()) return known;
        hidden.addAll(found);
        return with(known, found);
    }

    private static JvmLayout with(JvmLayout layout, List<JvmLayout.Area> more) {
        List<JvmLayout.Area> areas = new ArrayList<>(layout.areas());
        for (JvmLayout.Area a : more)
            LayoutAreas.add(
                    areas, a.kind(), a.name(), a.range().start(), a.range().end());
        return new JvmLayout(layout.collector(), List.copyOf(areas));
    }

    static Reading<JvmLayout> layoutOf(String text) {
        return layoutOf(VmInfo.parse(text));
    }

    private static Reading<JvmLayout> layoutOf(VmInfo info) {
        if (info.layout().areas().isEmpty()) return Reading.absent("VM.info names no address");
        return Reading.of(GcNeighbours.extend(info.layout(), info.mappings()));
    }

    /** The metaspace's nodes and committed bytes. */
    public Reading<Metaspace> metaspace() {
        Reading<String> text = commands.run("vmMetaspace", "VM.metaspace", "basic", "scale=1");
        return text instanceof Reading.Present<String> told
                ? MetaspaceText.parse(told.value())
                : Reading.absent(text.reason());
    }

    /**
     * The metaspace by loader and the free blocks of the code heaps. Stops the threads for as long as the JVM goes through its loaders
     * (measured: 0.2 ms for 3 of them on 17, 7 ms on 25), and holds the compilers' locks: at request only.
     */
    public Reading<JvmArenas> arenas() {
        Reading<String> loaders = commands.run("vmMetaspace", "VM.metaspace", "show-loaders", "scale=1");
        return Reading.of(new JvmArenas(loaders.flatMap(LoadersText::parse), codeHeaps()));
    }

    private Reading<List<JvmArenas.CodeHeap>> codeHeaps() {
        String operation = "compilerCodeHeapAnalytics";
        String command = "Compiler.CodeHeap_Analytics";
        Reading<String> aggregate = commands.run(operation, command, "aggregate", "4096");
        if (!(aggregate instanceof Reading.Present<String> heaps)) return Reading.absent(aggregate.reason());
        Reading<String> free = commands.run(operation, command, "FreeSpace", "4096");
        commands.run(operation, command, "discard"); // gives back what the JVM aggregated into
        return free instanceof Reading.Present<String> blocks
                ? CodeHeapText.parse(heaps.value(), blocks.value())
                : Reading.absent(free.reason());
    }

    /** The Java heap in one line. */
    public Reading<HeapInfo> heapInfo() {
        Reading<String> text = commands.run("gcHeapInfo", "GC.heap_info");
        return text instanceof Reading.Present<String> told
                ? HeapInfoText.parse(told.value())
                : Reading.absent(text.reason());
    }

    /** Native Memory Tracking's categories, when it was started. */
    public Reading<NativeTags> nativeTags() {
        Reading<String> text = commands.run("vmNativeMemory", "VM.native_memory", "summary");
        return text instanceof Reading.Present<String> told
                ? NativeTagsText.parse(told.value())
                : Reading.absent(text.reason());
    }

    /** malloc_info through the JVM; it holds each arena's lock while it walks that arena's bins. */
    public Reading<MallocInfo> nativeHeapInfo() {
        String command = "System.native_heap_info";
        return commands.run("systemNativeHeapInfo", command).flatMap(xml -> MallocInfoText.parse(xml, command));
    }

    /** Asks malloc to give free memory back, and returns what the JVM says of it. Never called by itself. */
    public Reading<String> trimNativeHeap() {
        return commands.run("systemTrimNativeHeap", "System.trim_native_heap").map(String::strip);
    }

    /** What the collections told since the first call, which installs the listeners. */
    public Reading<GcLog> gc() {
        if (listener == null && listenerFailure.isEmpty()) listen();
        return listener == null ? Reading.absent(listenerFailure) : listener.log();
    }

    /** What all threads allocate, bytes a second since the call before. */
    public Reading<Double> allocationRate(long nowNs) {
        if (listener == null && listenerFailure.isEmpty()) listen();
        if (threadBytes == null && isManagementThere()) threadBytes = new ThreadBytes();
        return allocationRate.read(threadBytes, listener, nowNs);
    }

    private void listen() {
        try {
            GcListener l = new GcListener();
            if (l.isListening()) listener = l;
            else listenerFailure = isManagementThere() ? "no collector of this JVM sends notifications" : NO_MODULE;
        } catch (LinkageError e) {
            listenerFailure = isManagementThere() ? "the listener cannot be loaded: " + e : NO_MODULE;
        } catch (RuntimeException e) {
            listenerFailure = "the collectors refused a listener: " + e;
        }
    }

    private static boolean isManagementThere() {
        return ModuleLayer.boot().findModule("jdk.management").isPresent();
    }

    /** Removes the listeners; a later call of {@link #gc()} begins anew. */
    @Override
    public void close() {
        if (listener != null) listener.close();
        listener = null;
        listenerFailure = "";
        allocationRate = new AllocationRate();
    }
}
