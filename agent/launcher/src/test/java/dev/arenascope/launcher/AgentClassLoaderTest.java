package dev.arenascope.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentClassLoaderTest {
    /** A class of these tests, packed as the core's classes are. */
    static final class Packed {
        @Override
        public String toString() {
            return "packed";
        }
    }

    private static final String PACKED = Packed.class.getName();
    private static final String ENTRY = PACKED.replace('.', '/') + ".class";

    @TempDir
    Path dir;

    private AgentClassLoader loader;

    @BeforeEach
    void pack() throws IOException {
        byte[] type;
        try (InputStream in = getClass().getClassLoader().getResourceAsStream(ENTRY)) {
            type = in.readAllBytes();
        }
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("dev/arenascope/launcher/Outside.class", type);
        entries.put("inst/" + ENTRY + "data", type);
        entries.put("inst/module-info.classdata", type);
        entries.put("inst/dev/arenascope/boot/Hook.classdata", text("a hook"));
        entries.put("inst/META-INF/versions/9/layer.txt", text("nine"));
        entries.put("inst/layer.txt", text("base"));
        entries.put("inst/META-INF/versions/17/layer.txt", text("seventeen"));
        entries.put("inst/META-INF/versions/999/layer.txt", text("far future"));
        entries.put("inst/META-INF/versions/999/later/Later.classdata", type);
        entries.put("inst/conf/some file.properties", text("a=1"));
        entries.put("inst/META-INF/services/java.lang.Runnable", text("# none\n" + PACKED + " # ours\nalien.Absent\n"));
        entries.put("inst/META-INF/services/java.lang.Cloneable", text("alien.Absent\n"));
        loader = new AgentClassLoader(jar(entries).toFile());
    }

    @Test
    void aClassOfTheBootLoaderIsAResourceOnly() throws IOException {
        assertThat(loader.packages()).doesNotContain("dev.arenascope.boot");
        try (InputStream in = loader.getResourceAsStream("dev/arenascope/boot/Hook.class")) {
            assertThat(in.readAllBytes()).isEqualTo(text("a hook"));
        }
        assertThatThrownBy(() -> loader.loadClass("dev.arenascope.boot.Hook"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @AfterEach
    void close() throws IOException {
        loader.close();
    }

    @Test
    void loadsItsOwnClassesAndNoneOfTheApplications() throws Exception {
        Class<?> type = loader.loadClass(PACKED);
        assertThat(type).isNotEqualTo(Packed.class);
        assertThat(type.getClassLoader()).isSameAs(loader);
        assertThat(type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .endsWith("/agent.jar");
        for (String name : List.of("org.junit.jupiter.api.Test", "dev.arenascope.launcher.Outside", "later.Later")) {
            assertThatThrownBy(() -> loader.loadClass(name)).isInstanceOf(ClassNotFoundException.class);
        }
    }

    @Test
    void namesThePackagesOfItsClasses() {
        assertThat(loader.packages()).containsExactly("dev.arenascope.launcher");
    }

    @Test
    void theHighestVersionThatThisJdkReachesWins() throws IOException {
        assertThat(read("layer.txt")).isEqualTo("seventeen");
    }

    @Test
    void namesTheProvidersThatItHolds() throws IOException {
        assertThat(loader.services()).isEqualTo(Map.of("java.lang.Runnable", List.of(PACKED)));
    }

    @Test
    void aResourceIsReadThroughItsUrlWithoutTheJdksHandlerOfJars() throws IOException {
        URL url = loader.getResource("conf/some file.properties");
        assertThat(url).isNotNull();
        assertThat(url.getProtocol()).isEqualTo("arenascope");
        try (InputStream in = url.openStream()) {
            assertThat(in.readAllBytes()).isEqualTo(text("a=1"));
        }
        assertThat(read("conf/some file.properties")).isEqualTo("a=1");
        assertThat(Collections.list(loader.getResources("conf/some file.properties")))
                .hasSize(1);
    }

    @Test
    void whatItDoesNotHoldIsNotFound() throws IOException {
        assertThat(loader.getResource("conf/none.properties")).isNull();
        assertThat(loader.getResourceAsStream("inst/layer.txt")).isNull();
        assertThat(Collections.list(loader.getResources("conf/none.properties")))
                .isEmpty();
    }

    @Test
    void aClosedOneFindsNoFurtherClass() throws IOException {
        loader.close();
        assertThatThrownBy(() -> loader.loadClass(PACKED)).isInstanceOf(Exception.class);
    }

    private String read(String name) throws IOException {
        try (InputStream in = loader.getResourceAsStream(name)) {
            assertThat(in).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Path jar(Map<String, byte[]> entries) throws IOException {
        Path file = dir.resolve("agent.jar");
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                jar.putNextEntry(new JarEntry(entry.getKey()));
                jar.write(entry.getValue());
                jar.closeEntry();
            }
        }
        return file;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
