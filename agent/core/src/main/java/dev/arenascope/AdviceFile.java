package dev.arenascope;

import dev.arenascope.advice.BookText;
import dev.arenascope.advice.Promise;
import dev.arenascope.snapshot.Reading;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;

/**
 * The file that advice is remembered in. Whoever reads it sees a whole one: it is written beside, and then takes the other's place. A file
 * that is not ours is read and never written over.
 */
final class AdviceFile {
    /** Sixteen promises with sixteen ages each are a tenth of it. */
    private static final int LARGEST_BYTES = 1 << 16;

    private static final String BESIDE = ".arenascope-new";

    private final String path;

    AdviceFile(String path) {
        this.path = path;
    }

    /** Empty when there is no file yet; absent, with the reason, when what is there is not ours. */
    Reading<List<Promise>> read() {
        File file = new File(path);
        try {
            if (!file.exists()) {
                return Files.isSymbolicLink(file.toPath())
                        ? Reading.absent("it is a link that leads nowhere")
                        : Reading.of(List.of());
            }
            // A pipe would let the agent wait for whoever writes into it.
            if (!file.isFile()) return Reading.absent("it is no regular file");
            try (FileInputStream in = new FileInputStream(file)) {
                byte[] bytes = in.readNBytes(LARGEST_BYTES + 1);
                if (bytes.length > LARGEST_BYTES) return Reading.absent("it is larger than 64 KB");
                return BookText.parse(new String(bytes, StandardCharsets.UTF_8));
            }
        } catch (IOException | RuntimeException e) {
            return Reading.absent("it cannot be read: " + e.getMessage());
        }
    }

    /** What was written; absent with the reason. */
    Reading<String> write(String text) {
        try {
            // Where the path is a link, the file that it leads to is replaced, and not the link.
            File file = new File(path).getCanonicalFile();
            File beside = new File(file.getPath() + BESIDE);
            if (beside.exists() && !beside.isFile()) return Reading.absent(beside + " is in the way");
            try (FileOutputStream out = new FileOutputStream(beside)) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            }
            if (beside.renameTo(file)) return Reading.of(text);
            // What is left is our own, and nobody needs it.
            return Reading.absent(
                    "it cannot be put in its place" + (beside.delete() ? "" : ", and " + beside + " is left"));
        } catch (IOException | SecurityException e) {
            return Reading.absent(String.valueOf(e.getMessage()));
        }
    }
}
