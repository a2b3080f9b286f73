package dev.arenascope.jvm;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.GcLog;
import dev.arenascope.snapshot.HeapInfo;
import dev.arenascope.snapshot.JvmLayout;
import dev.arenascope.snapshot.JvmMemory;
import dev.arenascope.snapshot.MallocInfo;
import dev.arenascope.snapshot.MallocInfoText;
import dev.arenascope.snapshot.Metaspace;
import dev.arenascope.snapshot.NativeTags;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the running JVM says of itself. Nothing here stops the application's threads; what a JVM or an image cannot tell is
 * absent. One instance serves one thread.
 */
public final class Jvm implements AutoCloseable {
    private static final String NO_MODULE = "module jdk.management is not in this image";

    private final DiagnosticCommands commands = new DiagnosticCommands();
    private @Nullable MemoryBeans beans;
    private @Nullable GcListener listener;
    private String listenerFailure = "";
    private CardTables cardTables = CardTables.NONE;

    /** Memory pools, buffer pools, collectors, classes and threads. Cheap: for every tick. */
    public Reading<JvmMemory> memory() {
        try {
            if (beans == null) beans = new MemoryBeans();
            return Reading.of(beans.read());
        } catch (RuntimeException | LinkageError e) {
            return Reading.absent("the memory beans failed: " + e);
        }
    }

    /**
     * Where the JVM's own memory lies, from VM.info and the mappings that it lists. Costs milliseconds and a text of 100 KB
     * and more; the reserved ranges change rarely.
     */
    public Reading<JvmLayout> layout() {
        return commands.run("vmInfo", "VM.info").flatMap(text -> {
            VmInfo info = VmInfo.parse(text);
            cardTables = CardTables.of(info);
            return layoutOf(info);
        });
    }

    /**
     * Card tables that the last {@link #layout()} could not tell, looked for where nobody else is: generational Shenandoah has
     * two. Both are found or none.
     *
     * @param leftover committed private anonymous memory without owner, merged where it adjoins, by address
     */
    public List<JvmLayout.Area> cardTables(List<AddressRange> leftover, PresentPages present, int pageBytes) {
        return cardTables.find(leftover, present, pageBytes);
    }

    static Reading<JvmLayout> layoutOf(String text) {
        return layoutOf(VmInfo.parse(text));
    }

    private static Reading<JvmLayout> layoutOf(VmInfo info) {
        if (info.layout().areas().isEmpty()) return Reading.absent("VM.info names no address");
        return Reading.of(GcNeighbours.extend(info.layout(), info.mappings(), info.regions()));
    }

    /** The metaspace's nodes and committed bytes. */
    public Reading<Metaspace> metaspace() {
        return commands.run("vmMetaspace", "VM.metaspace", "basic", "scale=1").flatMap(MetaspaceText::parse);
    }

    /** The Java heap in one line. */
    public Reading<HeapInfo> heapInfo() {
        return commands.run("gcHeapInfo", "GC.heap_info").flatMap(HeapInfoText::parse);
    }

    /** Native Memory Tracking's categories, when it was started. */
    public Reading<NativeTags> nativeTags() {
        return commands.run("vmNativeMemory", "VM.native_memory", "summary").flatMap(NativeTagsText::parse);
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
    }
}
