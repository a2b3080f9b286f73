package dev.arenascope.snapshot;

import java.util.List;

/**
 * What the Flight Recorder's event jdk.ObjectAllocationSample told in one window of time.
 *
 * @param startMs when the window began, milliseconds since the epoch
 * @param windowMs how long it was
 * @param samples how many samples were taken, the agent's own left out
 * @param bytesPerSecond sum of their weights over the window; nearly what all threads allocated
 * @param shared true when they were read from a recording of the host's own
 * @param cpuMs CPU time of the agent's thread that the window cost: the recorder's start, and reading what it recorded
 * @param sites by weight, the largest first; at most {@value #SITES_AT_MOST}
 */
public record AllocationSamples(
        long startMs,
        long windowMs,
        long samples,
        double bytesPerSecond,
        boolean shared,
        double cpuMs,
        List<Site> sites) {
    /** What a report keeps; the share of the rest is lost in the sum of the shares. */
    public static final int SITES_AT_MOST = 40;

    /**
     * @param className the class of the first frame that is not the JDK's, with dots
     * @param method its method
     * @param descriptor of the method, such as {@code (I)V}
     * @param line in its source; absent when the class has no line numbers
     * @param type what is allocated, as source code names it
     * @param through the JDK's method that allocates for it, such as {@code java.util.Arrays.copyOf}; absent when it allocates itself
     * @param share of all sampled bytes, 0..1
     * @param samples how many samples stand behind it
     */
    public record Site(
            String className,
            String method,
            String descriptor,
            Reading<Integer> line,
            String type,
            Reading<String> through,
            double share,
            long samples) {
        private static final String[] JDK = {"java.", "jdk.", "sun.", "javax.", "com.sun."};

        /** Whether no frame of the stack but the JDK's was there to be charged. */
        public boolean isJdk() {
            return isJdk(className);
        }

        /** Whether a class is the JDK's, or made by it at run time: that of a lambda says nothing of where it was written. */
        public static boolean isJdk(String className) {
            for (String start : JDK) if (className.startsWith(start)) return true;
            return className.contains("$$Lambda");
        }
    }
}
