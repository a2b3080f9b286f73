package dev.arenascope.procfs;

import dev.arenascope.snapshot.Reading;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.util.Objects;

/** Captured trees of /proc and /sys under src/test/resources/procfs, named by kernel and situation. */
final class Fixture {
    private Fixture() {}

    static ProcDir procDir(String name) {
        return new ProcDir(file(name + "/proc"), file(name + "/sys"));
    }

    static byte[] bytes(String path) throws IOException {
        return Files.readAllBytes(file(path).toPath());
    }

    static <T> T value(Reading<T> reading) {
        if (reading instanceof Reading.Present<T> p) return p.value();
        throw new AssertionError(reading.reason());
    }

    private static File file(String path) {
        URL root = Objects.requireNonNull(Fixture.class.getResource("/procfs"));
        try {
            return new File(new File(root.toURI()), path);
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
