package dev.arenascope.snapshot;

import java.util.List;

/**
 * Go processes that share the pod, the control group or the host with this JVM.
 *
 * @param all those that are judged, in the order in which they were found
 * @param gaps what could not be told of processes that may be sidecars, each as one phrase for an operator
 */
public record Sidecars(List<Sidecar> all, List<String> gaps) {}
