package dev.arenascope.advice;

import java.util.List;

/**
 * What to change for the next start.
 *
 * @param items what is asked for, and by which findings; most severe first
 * @param environment of this JVM's container
 * @param commandLine options that stand on the command line, where those of {@code JAVA_TOOL_OPTIONS} do not reach
 * @param sidecars what to change beside the JVM
 */
public record AdviceDiff(
        List<Advised> items, List<Change> environment, List<Replaced> commandLine, List<OfSidecar> sidecars) {

    public static final AdviceDiff NONE = new AdviceDiff(List.of(), List.of(), List.of(), List.of());

    /**
     * @param present the option that stands there
     * @param value the option that is to stand there
     */
    public record Replaced(String present, String value) {}

    /**
     * @param owner label of the sidecar, for example {@code sidecar otelcol}
     * @param environment of its container; what is there now is not known
     */
    public record OfSidecar(String owner, List<Change> environment) {}

    public boolean isEmpty() {
        return items.isEmpty();
    }
}
