package dev.arenascope.snapshot;

/**
 * The XML of malloc_info(3), format version 1. Read are the number of {@code <heap nr=..>} elements and the totals behind the last of
 * them:
 *
 * <pre>
 * &lt;total type="fast" count="3" size="240"/&gt;
 * &lt;total type="rest" count="34" size="1234"/&gt;
 * &lt;total type="mmap" count="2" size="528384"/&gt;
 * &lt;system type="current" size="4325376"/&gt;
 * </pre>
 */
public final class MallocInfoText {
    private MallocInfoText() {}

    /**
     * @param xml what malloc_info wrote, or a text that contains it
     * @param via how it was called, for {@link MallocInfo#via}
     */
    public static Reading<MallocInfo> parse(String xml, String via) {
        int arenas = 0;
        for (int at = xml.indexOf("<heap nr="); at >= 0; at = xml.indexOf("<heap nr=", at + 1)) {
            arenas++;
        }
        int lastHeap = xml.lastIndexOf("</heap>");
        if (arenas == 0 || lastHeap < 0) {
            return Reading.absent("malloc_info wrote no heap");
        }
        String totals = xml.substring(lastHeap);
        long system = number(totals, "<system type=\"current\"", "size");
        long fast = number(totals, "<total type=\"fast\"", "size");
        long rest = number(totals, "<total type=\"rest\"", "size");
        long mmappedCount = number(totals, "<total type=\"mmap\"", "count");
        long mmapped = number(totals, "<total type=\"mmap\"", "size");
        if (system < 0 || fast < 0 || rest < 0 || mmappedCount < 0 || mmapped < 0) {
            return Reading.absent("malloc_info wrote no totals that can be read");
        }
        return Reading.of(new MallocInfo(arenas, system, fast + rest, mmappedCount, mmapped, via));
    }

    /** The number in an attribute of the first element that begins so; -1 when it is missing or not a number. */
    private static long number(String xml, String element, String attribute) {
        int begin = xml.indexOf(element);
        int end = begin < 0 ? -1 : xml.indexOf('>', begin);
        int name = end < 0 ? -1 : xml.indexOf(" " + attribute + "=\"", begin);
        if (name < 0 || name > end) {
            return -1;
        }
        long value = 0;
        int first = name + attribute.length() + 3;
        int at = first;
        for (; at < end && at - first <= 18 && Character.digit(xml.charAt(at), 10) >= 0; at++) {
            value = value * 10 + Character.digit(xml.charAt(at), 10);
        }
        return at > first && at - first <= 18 && xml.charAt(at) == '"' ? value : -1;
    }
}
