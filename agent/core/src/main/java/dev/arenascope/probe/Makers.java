package dev.arenascope.probe;

import dev.arenascope.instrument.SiteKey;
import dev.arenascope.snapshot.AllocationSamples;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * What is counted for the sites that samples show. The JDK's own code is never woven: where it allocates for the application (a list that
 * grows, an entry of a map), what is counted besides is the making of the list or the map in the same method.
 */
final class Makers {
    private static final List<String> LISTS = List.of("java.util.ArrayList");
    private static final List<String> TEXTS = List.of("java.lang.StringBuilder");
    private static final List<String> TABLES =
            List.of("java.util.HashMap", "java.util.LinkedHashMap", "java.util.HashSet", "java.util.LinkedHashSet");
    private static final List<String> DIRECT = List.of("java.nio.DirectByteBuffer");

    private Makers() {}

    /** The largest, but direct buffers before them: in the heap they are small, whatever they take outside. None of the JDK's own. */
    static List<AllocationSamples.Site> chosen(List<AllocationSamples.Site> largestFirst, int atMost) {
        List<AllocationSamples.Site> chosen = new ArrayList<>(atMost);
        add(chosen, largestFirst, true, atMost);
        add(chosen, largestFirst, false, atMost);
        return chosen;
    }

    private static void add(
            List<AllocationSamples.Site> chosen, List<AllocationSamples.Site> all, boolean direct, int atMost) {
        for (AllocationSamples.Site s : all) {
            if (chosen.size() < atMost && !s.isJdk() && isDirect(s.type()) == direct) chosen.add(s);
        }
    }

    static List<SiteKey> keys(List<AllocationSamples.Site> sites) {
        List<SiteKey> keys = new ArrayList<>(sites.size());
        Reading<Integer> anyLine = Reading.absent("wherever in the method");
        for (AllocationSamples.Site s : sites) {
            keys.add(new SiteKey(s.className(), s.method(), Reading.of(s.descriptor()), s.line(), s.type()));
            for (String type : makers(s)) {
                keys.add(new SiteKey(s.className(), s.method(), Reading.of(s.descriptor()), anyLine, type));
            }
        }
        return keys;
    }

    private static List<String> makers(AllocationSamples.Site s) {
        if (!s.through().isPresent()) return List.of();
        if (isDirect(s.type())) return DIRECT;
        return switch (s.type()) {
            case "java.lang.Object[]" -> LISTS;
            case "byte[]", "char[]" -> TEXTS;
            case "java.util.HashMap$Node[]", "java.util.HashMap$Node", "java.util.LinkedHashMap$Entry" -> TABLES;
            default -> List.of();
        };
    }

    /** A direct buffer, or what stands by to free one. */
    static boolean isDirect(String type) {
        return type.startsWith("java.nio.Direct")
                || type.startsWith("java.nio.BufferCleaner")
                || type.startsWith("jdk.internal.ref.");
    }
}
