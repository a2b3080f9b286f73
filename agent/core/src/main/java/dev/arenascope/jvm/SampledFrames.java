package dev.arenascope.jvm;

import dev.arenascope.jvm.SampleTable.Place;
import dev.arenascope.snapshot.AllocationSamples.Site;
import java.time.Instant;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;

/**
 * Charges one sample to the code that an operator can change: the first frame that is not the JDK's. The JDK's method that allocates
 * for it (Arrays.copyOf for a list that grows) is kept beside it.
 */
final class SampledFrames {
    /** The name of the agent's own threads begins so. */
    private static final String OWN = "arenascope";

    private static final long NS_PER_S = 1_000_000_000;

    private SampledFrames() {}

    static void add(SampleTable table, RecordedEvent event) {
        RecordedStackTrace stack = event.getStackTrace();
        RecordedClass type = event.getClass("objectClass");
        RecordedThread thread = event.getThread();
        if (stack == null || type == null || thread == null || isOwn(thread)) return;
        RecordedFrame top = null;
        RecordedFrame site = null;
        for (RecordedFrame frame : stack.getFrames()) {
            if (!isNamed(frame)) continue;
            if (top == null) top = frame;
            if (Site.isJdk(className(frame))) continue;
            site = frame;
            break;
        }
        if (top == null) return;
        if (site == null) site = top;
        String className = className(site);
        RecordedMethod method = site.getMethod();
        String through =
                site == top ? "" : className(top) + "." + top.getMethod().getName();
        Place place = new Place(
                className,
                method.getName(),
                method.getDescriptor(),
                site.getLineNumber(),
                typeName(type.getName()),
                through);
        Instant time = event.getStartTime();
        long timeNs = time.getEpochSecond() * NS_PER_S + time.getNano();
        table.add(thread.getId(), timeNs, place, event.getLong("weight"));
    }

    private static boolean isOwn(RecordedThread thread) {
        String name = thread.getJavaName();
        return name != null && name.startsWith(OWN);
    }

    /**
     * The recording does not name every method: in a Spring service 17 left out some. What it leaves out cannot be charged, and is passed
     * over as the JDK's frames are.
     */
    private static boolean isNamed(RecordedFrame frame) {
        RecordedMethod method = frame.getMethod();
        return method != null && method.getType() != null;
    }

    private static String className(RecordedFrame frame) {
        return frame.getMethod().getType().getName();
    }

    /** {@code byte[]} for {@code [B}, {@code java.lang.String[][]} for {@code [[Ljava.lang.String;}. */
    static String typeName(String jvmName) {
        int dimensions = 0;
        while (dimensions < jvmName.length() && jvmName.charAt(dimensions) == '[') dimensions++;
        if (dimensions == 0 || dimensions == jvmName.length()) return jvmName;
        String element = jvmName.substring(dimensions);
        String name = switch (element.charAt(0)) {
            case 'Z' -> "boolean";
            case 'B' -> "byte";
            case 'C' -> "char";
            case 'S' -> "short";
            case 'I' -> "int";
            case 'J' -> "long";
            case 'F' -> "float";
            case 'D' -> "double";
            default -> element.substring(1, Math.max(1, element.length() - 1));
        };
        return name.replace('/', '.') + "[]".repeat(dimensions);
    }
}
