package dev.arenascope.instrument;

import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Weaves loaded classes, when they are retransformed: by the agent, or by another agent, whose changes it keeps and which keeps
 * its. A class that is being loaded is left alone: nothing of ours runs in the host's class loading, so no class can be asked for
 * twice there, and what a verifier might refuse is refused to the agent's thread, with the class as it was.
 */
final class SiteTransformer implements ClassFileTransformer {
    /** What is counted in a class. */
    static final class Plan {
        private final Set<SiteKey> keys;
        /** Every allocation rather than these. */
        private final boolean all;

        /** The class is to be as it was. */
        private final boolean restores;

        private volatile List<Integer> sites = List.of();
        private List<Integer> counted = List.of();
        private volatile @Nullable Throwable failure;

        Plan(Set<SiteKey> keys, boolean all) {
            this(keys, all, false);
        }

        private Plan(Set<SiteKey> keys, boolean all, boolean restores) {
            this.keys = keys;
            this.all = all;
            this.restores = restores;
        }

        static Plan restore() {
            return new Plan(Set.of(), false, true);
        }

        boolean isSameAs(Plan other) {
            return all == other.all && keys.equals(other.keys);
        }

        /** Begins to count what the last weaving found, on whatever thread that was. */
        List<Integer> count() {
            counted = sites;
            return counted;
        }

        /** What was begun. */
        List<Integer> counted() {
            return counted;
        }

        /** It stays as it is, and is not tried again. */
        void giveUp(Throwable why) {
            failure = why;
            sites = List.of();
        }

        @Nullable
        Throwable failure() {
            return failure;
        }

        private boolean covers(String method, String descriptor, int line, String type) {
            if (failure != null) return false;
            if (all) return true;
            for (SiteKey key : keys) if (key.matches(method, descriptor, line, type)) return true;
            return false;
        }
    }

    private final SiteWeaver weaver;
    private final Sites sites;
    private final Map<Class<?>, Plan> plans = new WeakHashMap<>();

    SiteTransformer(SiteWeaver weaver, Sites sites) {
        this.weaver = weaver;
        this.sites = sites;
    }

    /** A copy: classes in use while it is held. */
    synchronized Map<Class<?>, Plan> plans() {
        return new WeakHashMap<>(plans);
    }

    synchronized void plan(Class<?> type, Plan plan) {
        plans.put(type, plan);
    }

    synchronized void drop(Class<?> type) {
        plans.remove(type);
    }

    private synchronized @Nullable Plan planOf(Class<?> type) {
        return plans.get(type);
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String name,
            @Nullable Class<?> retransformed,
            @Nullable ProtectionDomain domain,
            byte[] original) {
        if (retransformed == null) return null;
        Plan plan = planOf(retransformed);
        if (plan == null) return null;
        // Told that nothing changed, JDK 25 would go on from what is left of the woven class, whose constants it keeps;
        // told of new bytes it keeps the original ones, and shows them to the next agent.
        if (plan.restores) return original.clone();
        try {
            return weave(retransformed.getName(), original, plan);
        } catch (Throwable t) {
            // Too large a method, or a class file newer than ASM knows: it stays as it is.
            plan.giveUp(t);
            return null;
        }
    }

    byte @Nullable [] weave(String className, byte[] original, Plan plan) {
        Numbers numbers = new Numbers(className, plan);
        byte[] woven = weaver.weave(original, numbers);
        plan.sites = List.copyOf(numbers.found);
        return woven;
    }

    /** Numbers of the sites of one class. */
    private final class Numbers implements SiteWeaver.Chooser {
        private final String className;
        private final Plan plan;
        private final Set<Integer> found = new LinkedHashSet<>();

        Numbers(String className, Plan plan) {
            this.className = className;
            this.plan = plan;
        }

        @Override
        public int site(String method, String descriptor, int line, String type, SiteKind kind) {
            if (!plan.covers(method, descriptor, line, type)) return -1;
            int site = sites.open(className, method, line, type, kind);
            if (site >= 0) found.add(site);
            return site;
        }
    }
}
