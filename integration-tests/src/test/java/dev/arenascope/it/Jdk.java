package dev.arenascope.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A JDK to fork hosts from: the oldest supported (17 to 21) and the newest (22 or later) of those found. Looked for are the one
 * that runs Maven, the one that runs the tests, those listed in {@code ARENASCOPE_JDKS} (homes, separated like a path), and
 * the machine's folder of JDKs.
 */
public final class Jdk {
    private static final NavigableMap<Integer, Path> FOUND = find();

    public static final Jdk OLDEST = of(17, 21, "17");
    public static final Jdk NEWEST = of(22, 999, "22 or newer");

    private final String wanted;
    private final int feature;
    private final @Nullable Path home;

    private Jdk(String wanted, int feature, @Nullable Path home) {
        this.wanted = wanted;
        this.feature = feature;
        this.home = home;
    }

    /** Its feature version, like 17. */
    public int feature() {
        return feature;
    }

    /** Its home; the test ends here, skipped or failed, when there is no such JDK. */
    public Path home() {
        Needs.that(home != null, "a JDK " + wanted + ": install one, or name its home in ARENASCOPE_JDKS");
        return Objects.requireNonNull(home);
    }

    public Path tool(String name) {
        return home().resolve("bin").resolve(name);
    }

    @Override
    public String toString() {
        return home == null ? "JDK " + wanted + " (none found)" : "JDK " + feature;
    }

    private static Jdk of(int least, int most, String wanted) {
        var range = FOUND.subMap(least, true, most, true);
        if (range.isEmpty()) return new Jdk(wanted, least, null);
        var entry = least < 22 ? range.firstEntry() : range.lastEntry();
        return new Jdk(wanted, entry.getKey(), entry.getValue());
    }

    private static NavigableMap<Integer, Path> find() {
        NavigableMap<Integer, Path> found = new TreeMap<>();
        for (Path home : candidates()) {
            int feature = Files.isExecutable(home.resolve("bin/javac")) ? feature(home.resolve("release")) : 0;
            if (feature >= 17) found.putIfAbsent(feature, home);
        }
        return found;
    }

    private static List<Path> candidates() {
        List<Path> homes = new ArrayList<>();
        homes.add(Path.of(System.getProperty("java.home")));
        homes.add(Path.of(System.getProperty("arenascope.mavenJavaHome", System.getProperty("java.home"))));
        String listed = System.getenv().getOrDefault("ARENASCOPE_JDKS", "");
        for (String home : listed.split(":")) if (!home.isBlank()) homes.add(Path.of(home));
        Path usual = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(usual)) return homes;
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(usual, Files::isDirectory)) {
            folders.forEach(homes::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return homes;
    }

    private static int feature(Path release) {
        if (!Files.isReadable(release)) return 0;
        Properties properties = new Properties();
        try (var in = Files.newInputStream(release)) {
            properties.load(in);
            String version = properties.getProperty("JAVA_VERSION", "").replace("\"", "");
            return version.isEmpty() ? 0 : Runtime.Version.parse(version).feature();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) {
            return 0; // 1.8 and older spell it differently, and are too old
        }
    }
}
