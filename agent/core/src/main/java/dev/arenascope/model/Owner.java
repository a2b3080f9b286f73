package dev.arenascope.model;

/** Who owns a resident byte. The labels are public interface: they stand in reports and in JSON. */
public enum Owner {
    JAVA_HEAP("java-heap"),
    METASPACE("metaspace"),
    CODE_CACHE("code-cache"),
    GC("gc"),
    CDS("cds"),
    THREAD_STACKS("thread-stacks"),
    MALLOC("malloc"),
    MALLOC_MMAPPED("malloc-mmapped"),
    /** Pages of the Java heap that VmRSS counts again because the collector maps them at several addresses. */
    MAPPED_TWICE("mapped-twice"),
    MAPPED_FILES("mapped-files"),
    SHARED_LIBS("shared-libs"),
    ANON_MMAP("anon-mmap"),
    /** The agent's own stack and buffers. */
    AGENT("agent"),
    /** Never counted into the sum: a view into malloc. */
    DIRECT_BUFFERS("direct-buffers"),
    UNEXPLAINED("unexplained");

    private final String label;

    Owner(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
