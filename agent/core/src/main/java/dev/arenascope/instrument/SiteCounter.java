package dev.arenascope.instrument;

import dev.arenascope.boot.SiteCells;
import dev.arenascope.boot.SiteHook;
import dev.arenascope.boot.SiteLayout;
import dev.arenascope.snapshot.AllocationSite;
import dev.arenascope.snapshot.Reading;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts at call sites that allocate, exactly. Loaded classes are woven and unwoven by retransformation; nothing is loaded, made
 * or registered before the first call that counts. All calls come from the agent's thread.
 */
public final class SiteCounter implements AutoCloseable {
    /** Sites of whole packages, beyond which the rest is left out. */
    static final int SITES_AT_MOST = 2048;

    /** Classes that one retransformation changes: each stops the application once. */
    private static final int CLASSES_AT_ONCE = 20;

    private static final double SAMPLES_PER_SECOND = 25;
    private static final double NS_PER_S = 1e9;
    private static final String[] HOOKS = {
        "dev.arenascope.boot.SiteLayout",
        "dev.arenascope.boot.SiteCell",
        "dev.arenascope.boot.ThreadCells",
        "dev.arenascope.boot.SiteCells",
        "dev.arenascope.boot.SiteHook"
    };

    private final Instrumentation instrumentation;
    private final BootClasses boot;
    private final Sites sites = new Sites(SITES_AT_MOST);
    private final Survivors survivors;

    private @Nullable SiteTransformer transformer;
    private boolean registered;
    private @Nullable String unable;
    private String problem = "";
    private long followedNs = System.nanoTime();
    private long retransformNs;

    public SiteCounter(Instrumentation instrumentation, BootClasses boot) {
        this.instrumentation = instrumentation;
        this.boot = boot;
        survivors = new Survivors(instrumentation, sites);
    }

    /**
     * Counts these sites from now on and no others. Asked again with the same sites it finds the classes that were loaded since.
     *
     * @return how many places are counted: several lines of a method when no line is given, none where only the JDK allocates;
     *     absent when nothing can be counted here
     */
    public Reading<Integer> count(List<SiteKey> keys) {
        Map<String, Set<SiteKey>> wanted = new HashMap<>();
        for (SiteKey key : keys) {
            Set<SiteKey> ofClass = wanted.get(key.className());
            if (ofClass == null) {
                ofClass = new LinkedHashSet<>();
                wanted.put(key.className(), ofClass);
            }
            ofClass.add(key);
        }
        return apply(wanted, List.of());
    }

    /**
     * Counts every allocation in the classes whose names begin so, and no others. Asked again it finds the classes that were
     * loaded since.
     *
     * @param prefixes such as {@code com.acme.}
     * @return how many places are counted; {@link #problem} says when there are more than can be
     */
    public Reading<Integer> countPackages(List<String> prefixes) {
        return apply(Map.of(), prefixes);
    }

    private Reading<Integer> apply(Map<String, Set<SiteKey>> wanted, List<String> prefixes) {
        problem = "";
        if (wanted.isEmpty() && prefixes.isEmpty()) {
            unweaveAll();
            return Reading.of(0);
        }
        Reading<Class<?>[]> loaded = LoadedClasses.of(instrumentation);
        if (!(loaded instanceof Reading.Present<Class<?>[]> classes)) return Reading.absent(loaded.reason());
        SiteTransformer weaving = prepare();
        if (weaving == null) return Reading.absent(unable == null ? "not prepared" : unable);
        Map<Class<?>, SiteTransformer.Plan> before = weaving.plans();
        List<Class<?>> changed = new ArrayList<>();
        List<Class<?>> restored = new ArrayList<>();
        Set<Class<?>> kept = new LinkedHashSet<>();
        for (Class<?> type : classes.value()) {
            SiteTransformer.Plan plan = plan(type.getName(), wanted, prefixes);
            if (plan == null || !Weavable.is(type, instrumentation)) continue;
            kept.add(type);
            SiteTransformer.Plan known = before.get(type);
            if (known != null && known.isSameAs(plan)) continue;
            leave(known);
            weaving.plan(type, plan);
            changed.add(type);
        }
        for (Map.Entry<Class<?>, SiteTransformer.Plan> e : before.entrySet()) {
            if (e.getKey() == null || kept.contains(e.getKey())) continue;
            leave(e.getValue());
            weaving.plan(e.getKey(), SiteTransformer.Plan.restore());
            restored.add(e.getKey());
        }
        register(weaving);
        retransform(changed);
        restore(weaving, restored);
        enter(weaving, changed);
        int refused = sites.takeRefused();
        if (refused > 0) problem = "more than " + SITES_AT_MOST + " places allocate there: the rest is not counted";
        return Reading.of(sites.counted().size());
    }

    private static SiteTransformer.@Nullable Plan plan(
            String className, Map<String, Set<SiteKey>> wanted, List<String> prefixes) {
        Set<SiteKey> keys = wanted.get(className);
        if (keys != null) return new SiteTransformer.Plan(keys, false);
        for (String prefix : prefixes)
            if (className.startsWith(prefix)) return new SiteTransformer.Plan(Set.of(), true);
        return null;
    }

    private void leave(SiteTransformer.@Nullable Plan plan) {
        if (plan == null) return;
        for (int id : plan.counted()) {
            Site site = sites.get(id);
            site.end();
            if (!site.isCounted()) survivors.forget(id);
        }
    }

    private void enter(SiteTransformer weaving, List<Class<?>> changed) {
        long nowNs = System.nanoTime();
        Map<Class<?>, SiteTransformer.Plan> now = weaving.plans();
        for (Class<?> type : changed) {
            SiteTransformer.Plan plan = now.get(type);
            if (plan == null) continue;
            Throwable failure = plan.failure();
            if (failure != null) problem = type.getName() + " is left as it is: " + failure;
            for (int id : plan.count()) sites.get(id).begin(nowNs);
        }
    }

    /** Everything that weaving needs is loaded here, by weaving a class of our own: never in the midst of the host's. */
    private @Nullable SiteTransformer prepare() {
        if (transformer != null || unable != null) return transformer;
        if (!instrumentation.isRetransformClassesSupported()) {
            unable = "this JVM cannot retransform classes";
            return null;
        }
        try {
            for (String hook : HOOKS) boot.define(hook); // before any of them is named by code that runs
            ObjectLayout layout = ObjectLayout.of(instrumentation);
            SiteLayout.describe(
                    threadId(), virtualThread(), layout.alignment(), layout.arrayBases(), layout.referenceShift());
            SiteHook.object(null, SITES_AT_MOST);
            SiteTransformer made = new SiteTransformer(new SiteWeaver(layout.referenceShift()), sites);
            Rehearsal.weave(made);
            transformer = made;
        } catch (RuntimeException | LinkageError e) {
            unable = "call sites cannot be woven here: " + e;
        }
        return transformer;
    }

    private static @Nullable VarHandle threadId() {
        try {
            return MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
                    .findVarHandle(Thread.class, "tid", long.class);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null; // another JDK: threads share counters
        }
    }

    private static @Nullable Class<?> virtualThread() {
        try {
            return Class.forName("java.lang.BaseVirtualThread", false, null);
        } catch (ClassNotFoundException e) {
            return null; // a JDK without virtual threads
        }
    }

    private void register(SiteTransformer weaving) {
        if (registered) return;
        SiteLayout.listen(survivors);
        instrumentation.addTransformer(weaving, true);
        registered = true;
    }

    private void retransform(List<Class<?>> types) {
        for (int i = 0; i < types.size(); i += CLASSES_AT_ONCE) {
            List<Class<?>> some = types.subList(i, Math.min(i + CLASSES_AT_ONCE, types.size()));
            if (retransform(some.toArray(new Class<?>[0])) == null) continue;
            for (Class<?> type : some) {
                Throwable failure = retransform(type);
                if (failure != null) giveUp(type, failure);
            }
        }
    }

    /** Null when it worked; else none of the classes has changed. */
    private @Nullable Throwable retransform(Class<?>... types) {
        long startNs = System.nanoTime();
        try {
            instrumentation.retransformClasses(types);
            return null;
        } catch (UnmodifiableClassException | RuntimeException | LinkageError e) {
            return e;
        } finally {
            retransformNs += System.nanoTime() - startNs;
        }
    }

    private void giveUp(Class<?> type, Throwable failure) {
        problem = type.getName() + " is left as it is: " + failure;
        SiteTransformer.Plan plan =
                transformer == null ? null : transformer.plans().get(type);
        if (plan != null) plan.giveUp(failure);
    }

    /** Looks after the sampled objects; about once a second, so that ages in collections are known. */
    public void follow(long nowNs) {
        if (!registered) return;
        survivors.follow();
        double seconds = (nowNs - followedNs) / NS_PER_S;
        if (seconds < 0.2) return;
        followedNs = nowNs;
        for (Site site : sites.counted()) {
            site.adapt(seconds, SAMPLES_PER_SECOND);
        }
    }

    /** What each site has counted since the last call, the largest first. */
    public List<AllocationSite> read(long nowNs) {
        if (!registered) return List.of();
        follow(nowNs);
        SiteCells.retire();
        List<AllocationSite> read = new ArrayList<>();
        for (Site site : sites.counted()) read.add(site.read(nowNs, survivors));
        read.sort(LARGEST_FIRST);
        return List.copyOf(read);
    }

    private static final java.util.Comparator<AllocationSite> LARGEST_FIRST = new java.util.Comparator<>() {
        @Override
        public int compare(AllocationSite a, AllocationSite b) {
            return Double.compare(b.bytesPerSecond(), a.bytesPerSecond());
        }
    };

    /** What the last call that counted could not do; empty when it did all. */
    public String problem() {
        return problem;
    }

    /** Time that all retransformations took so far, nanoseconds. */
    public long retransformNs() {
        return retransformNs;
    }

    /** Takes every counter out: each class is as it was before. A later call that counts begins anew. */
    @Override
    public void close() {
        unweaveAll();
    }

    private void restore(SiteTransformer weaving, List<Class<?>> woven) {
        retransform(woven);
        for (Class<?> type : woven) weaving.drop(type);
    }

    private void unweaveAll() {
        SiteTransformer weaving = transformer;
        if (weaving == null || !registered) return;
        List<Class<?>> woven = new ArrayList<>();
        for (Map.Entry<Class<?>, SiteTransformer.Plan> e : weaving.plans().entrySet()) {
            leave(e.getValue());
            weaving.plan(e.getKey(), SiteTransformer.Plan.restore());
            woven.add(e.getKey());
        }
        restore(weaving, woven);
        instrumentation.removeTransformer(weaving);
        registered = false;
        SiteLayout.listen(null);
        survivors.forgetAll();
        SiteCells.forget();
    }
}
