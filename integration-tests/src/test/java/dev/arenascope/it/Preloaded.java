package dev.arenascope.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The libraries that stand in for glibc's malloc when LD_PRELOAD names them. Where one is missing the test ends, skipped or failed. */
public final class Preloaded {
    private Preloaded() {}

    public static Path jemalloc() {
        return library("libjemalloc.so.2", "libjemalloc2");
    }

    public static Path tcmalloc() {
        return library("libtcmalloc_minimal.so.4", "libtcmalloc-minimal4");
    }

    public static Path mimalloc() {
        return library("libmimalloc.so.2.0", "libmimalloc2.0");
    }

    private static Path library(String name, String debianPackage) {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(Path.of("/usr/lib"), Files::isDirectory)) {
            for (Path folder : folders) {
                if (Files.exists(folder.resolve(name))) return folder.resolve(name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Needs.that(false, name + " (Debian package " + debianPackage + ")");
        throw new AssertionError("not reached");
    }
}
