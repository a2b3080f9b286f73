package dev.arenascope.procfs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.ProcessStatus;
import dev.arenascope.snapshot.Reading;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;

/**
 * The directory of another process in /proc. Every file is opened, read and closed: nothing of another process is held. A process of
 * another user shows its status, but neither its executable nor its mappings nor its files; one that ended shows nothing.
 */
public final class ProcessDir {
    /** The name of the program is all that is wanted. */
    private static final int MOST_COMMAND_BYTES = 4096;

    private static final int MOST_FILES = 4096;
    private static final byte[] SOCKET = "socket:[".getBytes(UTF_8);

    private final File directory;
    private final LineReader reader;

    ProcessDir(File directory, LineReader reader) {
        this.directory = directory;
        this.reader = reader;
    }

    /** Whether there is such a process, though nothing else of it may be visible (hidepid=1). */
    public boolean isThere() {
        return directory.isDirectory();
    }

    /** Path of the executable; empty when it may not be known. */
    public String executablePath() {
        return link(file("exe"));
    }

    public Reading<ProcessStat> stat() {
        return ProcFile.readOnce(file("stat"), reader, new ProcessStat.Parser());
    }

    public Reading<ProcessStatus> status() {
        Reading<NumberFields> fields = ProcFile.readOnce(file("status"), reader, new NumberFields(StatusFile.NAMES));
        return fields instanceof Reading.Present<NumberFields> f
                ? StatusFile.status(f.value())
                : Reading.absent(fields.reason());
    }

    public Reading<CgroupPaths> cgroups() {
        return ProcFile.readOnce(file("cgroup"), reader, new CgroupPaths.Parser());
    }

    /** Every mapping by address. The kernel walks its page tables under a lock of that process, about 20 ms per GB resident. */
    public Reading<List<Mapping>> smaps() {
        Reading<List<Mapping>> all = ProcFile.readOnce(file("smaps"), reader, new MapsParser(new TextCache(), 0));
        return all.equals(MapsParser.NO_MAPPING) ? Reading.absent(file("smaps") + " names no mapping") : all;
    }

    /** The executable, through the kernel's own link to it: it is found in another mount namespace, and when it was deleted. */
    public FileBytes executable() {
        return new FileBytes(file("exe"));
    }

    /** The first word of the command line, without its directories; absent when the process cleared it. */
    public Reading<String> commandName() {
        byte[] text = new byte[MOST_COMMAND_BYTES];
        int n;
        try (RandomAccessFile open = new RandomAccessFile(file("cmdline"), "r")) {
            n = open.read(text);
        } catch (IOException | SecurityException e) {
            return Reading.absent("cannot read " + file("cmdline"));
        }
        int end = 0;
        int start = 0;
        for (; end < n && text[end] != 0; end++) {
            if (text[end] == '/') start = end + 1;
        }
        return end > start
                ? Reading.of(new String(text, start, end - start, UTF_8))
                : Reading.absent("no command line");
    }

    /** Inodes of the sockets that it holds, in ascending order. */
    public Reading<long[]> sockets() {
        File folder = file("fd");
        String[] names = folder.list();
        if (names == null) return Reading.absent("cannot list " + folder);
        long[] inodes = new long[Math.min(names.length, MOST_FILES)];
        int n = 0;
        Cursor cursor = new Cursor();
        for (int i = 0; i < inodes.length; i++) {
            byte[] target = link(new File(folder, names[i])).getBytes(UTF_8);
            if (!cursor.on(target, 0, target.length).skip(SOCKET)) continue;
            long inode = cursor.decimal();
            if (inode != Cursor.NONE) inodes[n++] = inode;
        }
        long[] sockets = Arrays.copyOf(inodes, n);
        Arrays.sort(sockets);
        return Reading.of(sockets);
    }

    /** What a link says; empty when it is gone, which is the usual end of a file descriptor, or may not be read. */
    static String link(File file) {
        try {
            return Files.readSymbolicLink(file.toPath()).toString();
        } catch (IOException | RuntimeException e) {
            return "";
        }
    }

    private File file(String name) {
        return new File(directory, name);
    }
}
