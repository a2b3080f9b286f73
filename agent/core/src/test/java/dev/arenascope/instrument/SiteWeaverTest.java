package dev.arenascope.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.boot.HookSettings;
import dev.arenascope.boot.SiteCells;
import dev.arenascope.snapshot.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SiteWeaverTest {
    private final Sites sites = new Sites(4000);
    private final SiteTransformer transformer = new SiteTransformer(new SiteWeaver(2), sites);

    @BeforeEach
    void describe() {
        HookSettings.describe();
        SiteCells.forget();
    }

    @Test
    void aWovenClassDoesWhatItDid() throws Exception {
        Class<?> woven = wovenAllocating(everything());
        for (int n : new int[] {0, 1, 7, 200}) {
            assertThat(woven.getMethod("all", int.class).invoke(null, n)).isEqualTo(Allocating.all(n));
        }
        assertThat(woven.getMethod("grow", int.class).invoke(null, 1000)).isEqualTo(Allocating.grow(1000));
    }

    @Test
    void whatItThrowsAndWhereIsAsBefore() throws Exception {
        Class<?> woven = wovenAllocating(everything());
        assertSameFailure(woven.getMethod("negative"), Allocating.class.getMethod("negative"));
        assertSameFailure(
                woven.getMethod("nothing", byte[].class), Allocating.class.getMethod("nothing", byte[].class), (Object)
                        null);
    }

    private static void assertSameFailure(
            java.lang.reflect.Method woven, java.lang.reflect.Method original, @Nullable Object... arguments) {
        Throwable here = failure(woven, arguments);
        Throwable there = failure(original, arguments);
        assertThat(here).hasSameClassAs(there).hasMessage(there.getMessage());
        assertThat(frames(here)).isEqualTo(frames(there));
    }

    private static Throwable failure(java.lang.reflect.Method method, @Nullable Object... arguments) {
        try {
            throw new AssertionError("returned " + method.invoke(null, arguments));
        } catch (InvocationTargetException e) {
            return Objects.requireNonNull(e.getCause());
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> frames(Throwable failure) {
        List<String> frames = new ArrayList<>();
        for (StackTraceElement frame : failure.getStackTrace()) {
            frames.add(frame.getClassName() + "." + frame.getMethodName() + ":" + frame.getLineNumber());
            if (frame.getClassName().equals(Allocating.class.getName())) return frames;
        }
        throw new AssertionError(frames);
    }

    @Test
    void eachKindOfAllocationIsCounted() throws Exception {
        Class<?> woven = wovenAllocating(everything());
        woven.getMethod("all", int.class).invoke(null, 10);
        assertThat(counted("long[]", SiteKind.ARRAY)).isEqualTo(10);
        assertThat(counted("long[][][]", SiteKind.ARRAY)).isEqualTo(10);
        assertThat(counted("int[]", SiteKind.GROWTH)).isEqualTo(10);
        assertThat(counted("java.lang.Object[]", SiteKind.GROWTH))
                .isEqualTo(10); // of String[], which the code does not say
        assertThat(counted("java.nio.HeapByteBuffer", SiteKind.ARRAY)).isEqualTo(10);
        assertThat(counted("java.nio.DirectByteBuffer", SiteKind.ARRAY)).isEqualTo(10);
        assertThat(counted("double[]", SiteKind.ARRAY)).isEqualTo(10);
        assertThat(counted("java.util.HashMap", SiteKind.INSTANCE)).isEqualTo(10);
        assertThat(counted("java.lang.Double", SiteKind.INSTANCE)).isEqualTo(10);
        assertThat(counted("java.lang.Integer", SiteKind.INSTANCE)).isZero(); // the JDK keeps small ones
        // Two of ten are made: the constructor of the others throws.
        assertThat(counted("dev.arenascope.instrument.Allocating$Loud", SiteKind.INSTANCE))
                .isEqualTo(5 + 2);
    }

    private long counted(String type, SiteKind kind) {
        long sum = 0;
        for (Site site : sites.known()) {
            if (!site.isOf(type, kind)) continue;
            long[] total = SiteCells.total(site.id());
            if (kind == SiteKind.INSTANCE) sum += total[SiteCells.AMOUNT];
            else for (int n = 0; n < SiteCells.CLASSES; n++) sum += total[SiteCells.SIZES + n];
        }
        return sum;
    }

    @Test
    void aKeyChoosesByMethodDescriptorLineAndType() throws Exception {
        Reading<String> any = Reading.absent("any");
        Reading<Integer> anyLine = Reading.absent("any");
        String name = Allocating.class.getName();
        assertThat(placesOf(new SiteKey(name, "grow", any, anyLine, "java.lang.Object[]")))
                .isEqualTo(2);
        assertThat(placesOf(new SiteKey(name, "grow", Reading.of("(I)I"), anyLine, "java.lang.Object[]")))
                .isEqualTo(2);
        assertThat(placesOf(new SiteKey(name, "grow", Reading.of("(J)I"), anyLine, "java.lang.Object[]")))
                .isZero();
        assertThat(placesOf(new SiteKey(name, "grow", any, Reading.of(1), "java.lang.Object[]")))
                .isZero();
        assertThat(placesOf(new SiteKey(name, "grow", any, anyLine, "byte[]"))).isZero();
        assertThat(placesOf(new SiteKey(name, "negative", any, anyLine, "byte[]")))
                .isEqualTo(1);
    }

    private int placesOf(SiteKey key) throws IOException {
        SiteTransformer.Plan plan = new SiteTransformer.Plan(Set.of(key), false);
        byte[] woven = transformer.weave(key.className(), bytes(Allocating.class), plan);
        int places = plan.count().size();
        assertThat(woven == null).isEqualTo(places == 0);
        return places;
    }

    @Test
    void whenNumbersRunOutTheRestStaysAsItIs() throws IOException {
        Sites few = new Sites(3);
        SiteTransformer.Plan plan = everything();
        new SiteTransformer(new SiteWeaver(2), few).weave(Allocating.class.getName(), bytes(Allocating.class), plan);
        assertThat(plan.count()).hasSize(3);
        assertThat(few.takeRefused()).isPositive();
        assertThat(few.takeRefused()).isZero();
    }

    /** Every class of three libraries, by three compilers, passes the verifier when it is woven. */
    @Test
    void theVerifierAcceptsWhatIsWoven() throws Exception {
        Sites many = new Sites(4096);
        SiteTransformer weaving = new SiteTransformer(new SiteWeaver(2), many);
        int woven = 0;
        for (Class<?> library :
                List.of(org.assertj.core.api.Assertions.class, com.tngtech.archunit.ArchConfiguration.class)) {
            Defining loader = new Defining(library.getClassLoader());
            try (JarFile jar = new JarFile(
                    library.getProtectionDomain().getCodeSource().getLocation().getPath())) {
                for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
                    String file = entry.getName();
                    if (!file.endsWith(".class") || file.startsWith("META-INF") || file.contains("-info")) continue;
                    byte[] original = jar.getInputStream(entry).readAllBytes();
                    String name = file.substring(0, file.length() - 6).replace('/', '.');
                    byte[] bytes = weaving.weave(name, original, everything());
                    loader.offer(name, bytes == null ? original : bytes);
                    if (bytes != null) woven++;
                }
            }
            loader.linkAll();
        }
        assertThat(woven).isGreaterThan(500);
    }

    private static SiteTransformer.Plan everything() {
        return new SiteTransformer.Plan(Set.of(), true);
    }

    private Class<?> wovenAllocating(SiteTransformer.Plan plan) throws Exception {
        Defining loader = new Defining(Allocating.class.getClassLoader());
        for (Class<?> type : List.of(Allocating.class, Allocating.Loud.class)) {
            loader.offer(type.getName(), Objects.requireNonNull(transformer.weave(type.getName(), bytes(type), plan)));
        }
        return loader.loadClass(Allocating.class.getName());
    }

    private static byte[] bytes(Class<?> type) throws IOException {
        String file = type.getName().replace('.', '/') + ".class";
        try (InputStream in = type.getClassLoader().getResourceAsStream(file)) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    /** Defines what it was offered before its parent is asked. */
    private static final class Defining extends ClassLoader {
        private final java.util.Map<String, byte[]> offered = new java.util.LinkedHashMap<>();

        Defining(ClassLoader parent) {
            super(parent);
        }

        void offer(String name, byte[] bytes) {
            offered.put(name, bytes);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                if (known != null) return known;
                byte[] bytes = offered.get(name);
                return bytes == null ? super.loadClass(name, resolve) : defineClass(name, bytes, 0, bytes.length);
            }
        }

        /** Asking for its methods links a class, which verifies it; what needs a library that is not here is passed over. */
        void linkAll() {
            Set<String> missing = new HashSet<>();
            int linked = 0;
            for (String name : offered.keySet()) {
                try {
                    linked += loadClass(name, false).getDeclaredMethods().length;
                } catch (NoClassDefFoundError | ClassNotFoundException e) {
                    missing.add(name);
                }
            }
            assertThat(linked).isGreaterThan(offered.size());
            assertThat(missing.size()).isLessThan(offered.size() / 5);
        }
    }
}
