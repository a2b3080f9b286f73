package dev.arenascope.governor;

import java.util.Map;
import java.util.Set;

/**
 * Which actions can be carried out here: no Go process can be told anything unless it serves a control endpoint, and not every JVM trims.
 *
 * @param jvm kinds of actions on this JVM
 * @param sidecars kinds of actions by the id of the sidecar
 */
public record Means(Set<Kind> jvm, Map<String, Set<Kind>> sidecars) {
    public static final Means NONE = new Means(Set.of(), Map.of());

    boolean can(Kind kind, String target) {
        if (target.equals(Action.MALLOC) || target.equals(Action.JAVA_HEAP)) return jvm.contains(kind);
        Set<Kind> kinds = sidecars.get(target);
        return kinds != null && kinds.contains(kind);
    }
}
