package dev.arenascope.attach;

import dev.arenascope.snapshot.Reading;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether a process may be attached to. The attach mechanism sends SIGQUIT, which ends every process that does not handle it: one that is no JVM, and a JVM
 * that runs with -Xrs. JDK 17 sends it without a look.
 */
final class Attachable {
    private static final int SIGQUIT = 3;
    private static final String CAUGHT = "SigCgt:";
    private static final String LIBRARY = "/libjvm.so";

    private Attachable() {}

    /** Present when it is a JVM that handles the signal; absent with the reason. */
    static Reading<Long> of(long pid) {
        Path process = Path.of("/proc", Long.toString(pid));
        if (!Files.isDirectory(process)) return Reading.absent("there is no process " + pid);
        try {
            if (!hasLine(process.resolve("maps"), Attachable::isLibrary)) return Reading.absent(pid + " is no JVM");
            return hasLine(process.resolve("status"), Attachable::catches)
                    ? Reading.of(pid)
                    : Reading.absent("JVM " + pid + " does not handle the signal by which one attaches (-Xrs)");
        } catch (IOException e) {
            return Reading.absent("process " + pid + " may not be looked at by this user: " + e.getMessage());
        }
    }

    /** Whether one of its threads has the agent's name. */
    static boolean hasThread(long pid, String name) {
        Path tasks = Path.of("/proc", Long.toString(pid), "task");
        try (DirectoryStream<Path> all = Files.newDirectoryStream(tasks)) {
            for (Path task : all) if (name.equals(comm(task))) return true;
            return false;
        } catch (IOException e) {
            return false; // it has ended
        }
    }

    private static String comm(Path task) {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (IOException e) {
            return ""; // the thread has ended
        }
    }

    private interface Line {
        boolean is(String line);
    }

    private static boolean hasLine(Path file, Line wanted) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (wanted.is(line)) return true;
            }
            return false;
        }
    }

    private static boolean isLibrary(String line) {
        return line.endsWith(LIBRARY) || line.endsWith(LIBRARY + " (deleted)");
    }

    private static boolean catches(String line) {
        if (!line.startsWith(CAUGHT)) return false;
        long signals = Long.parseUnsignedLong(line.substring(CAUGHT.length()).strip(), 16);
        return (signals >>> (SIGQUIT - 1) & 1) == 1;
    }
}
