package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A run-time image of a few modules, as small containers carry. */
final class SmallImage {
    private SmallImage() {}

    /** The smallest image in which the agent can report: its java. */
    static Path of(Jdk jdk) {
        return of(jdk, "java.base", "java.instrument", "java.management");
    }

    /** The java of an image of these modules; linked once and kept. */
    static Path of(Jdk jdk, String... modules) {
        Path image = Jars.WORK.resolve("image-" + jdk.feature() + "-" + modules.length);
        if (!Files.exists(image)) {
            try {
                Files.createDirectories(Jars.WORK);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            List<String> options = List.of("--add-modules", String.join(",", modules), "--output", image.toString());
            Outcome linked = JvmRun.program(options.toArray(String[]::new))
                    .command(jdk.tool("jlink"))
                    .run();
            assertThat(linked.exitCode())
                    .as("jlink: %s%s", linked.stdout(), linked.stderr())
                    .isZero();
        }
        return image.resolve("bin/java");
    }
}
