package dev.arenascope.it;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The Go command. A test that needs it is skipped where it is missing. */
final class GoTool {
    private GoTool() {}

    /** Builds the program in a folder of sources; the Go command knows by itself when there is nothing to do. */
    static synchronized Path build(Path sources, String name) {
        Path program = Path.of("target", "go", name).toAbsolutePath();
        String folders = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/local/go/bin";
        for (String folder : folders.split(File.pathSeparator)) {
            Path go = Path.of(folder, "go");
            if (!Files.isExecutable(go) || Files.isDirectory(go)) continue;
            Tool.run(List.of(go.toString()), "build", "-C", sources.toString(), "-o", program.toString(), ".");
            return program;
        }
        Needs.that(false, "Go 1.21 or newer (Debian's package golang, or go.dev)");
        throw new AssertionError("skipped");
    }
}
