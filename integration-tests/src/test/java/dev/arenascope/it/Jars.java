package dev.arenascope.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Where the build left what the tests run. */
public final class Jars {
    public static final Path AGENT = path("arenascope.agentJar");
    public static final Path DEMO = path("arenascope.demoJar");
    public static final Path LOAD = path("arenascope.loadJar");
    /** A class path: the core as plain classes, its multi-release jar before the one that holds its libraries. */
    public static final String CORE = System.getProperty("arenascope.coreJars", "");

    public static final Path HOSTS = path("arenascope.hostClasses");
    /** Each run gets a folder of its own below; kept for reading after a failure. */
    public static final Path WORK = path("arenascope.work");

    public static final Path H2 = path("arenascope.jars").resolve("h2.jar");
    /** Pools: Netty 4.2, commons-pool2, HikariCP, with H2 for its connections. */
    public static final String POOLS = libraries("netty-buffer", "netty-common");
    /** The same with Netty 4.1. */
    public static final String POOLS_OF_NETTY_41 = libraries("netty41-buffer", "netty41-common");

    /** What the loads of the governor's benchmark run with. */
    public static final String LOADS = HOSTS + ":" + path("arenascope.jars").resolve("HdrHistogram.jar");

    public static final Path OPENTELEMETRY = path("arenascope.jars").resolve("opentelemetry-javaagent.jar");
    public static final Path JMX_EXPORTER = path("arenascope.jars").resolve("jmx_prometheus_javaagent.jar");
    public static final Path GOOGLE = path("arenascope.jars").resolve("java-allocation-instrumenter.jar");

    public static final Path ECJ = path("arenascope.jars").resolve("ecj.jar");
    /** Sources of commons-lang3, something large to compile. */
    static final Path LANG_SOURCES = path("arenascope.jars").resolve("commons-lang3-sources.jar");

    private Jars() {}

    /** The jar of {@link DoNothingAgent}. */
    public static Path doNothingAgent() {
        return agentOf("do-nothing-agent.jar", DoNothingAgent.class);
    }

    /** The jar of {@link ClassBytesAgent}. */
    static Path classBytesAgent() {
        return agentOf(
                "class-bytes-agent.jar",
                ClassBytesAgent.class,
                ClassBytesAgent.class.getDeclaredClasses()[0]);
    }

    /** A jar of these classes, the first of which is the agent. */
    private static Path agentOf(String name, Class<?>... types) {
        Path jar = WORK.resolve(name);
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", types[0].getName());
        manifest.getMainAttributes().putValue("Can-Retransform-Classes", "true");
        try {
            Files.createDirectories(WORK);
            try (OutputStream file = Files.newOutputStream(jar);
                    JarOutputStream out = new JarOutputStream(file, manifest)) {
                for (Class<?> type : types) {
                    String entry = type.getName().replace('.', '/') + ".class";
                    out.putNextEntry(new JarEntry(entry));
                    try (InputStream in = type.getClassLoader().getResourceAsStream(entry)) {
                        Objects.requireNonNull(in, entry).transferTo(out);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return jar;
    }

    private static String libraries(String... netty) {
        Path jars = path("arenascope.jars");
        StringBuilder all = new StringBuilder(HOSTS.toString());
        for (String name : netty) all.append(':').append(jars.resolve(name + ".jar"));
        for (String name : List.of("commons-pool2", "HikariCP", "slf4j-api", "slf4j-nop", "h2")) {
            all.append(':').append(jars.resolve(name + ".jar"));
        }
        return all.toString();
    }

    private static Path path(String property) {
        return Path.of(Objects.requireNonNull(System.getProperty(property), property))
                .toAbsolutePath()
                .normalize();
    }
}
