package dev.arenascope.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.arenascope.golang.ElfFile;
import dev.arenascope.procfs.OtherProcesses;
import dev.arenascope.procfs.ProcDir;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory like /proc, in which a test lets processes begin and end. */
final class ProcTree {
    static final long OWN = 10;
    static final String GROUP = "/orders.slice/orders.service";
    static final byte[] GO = new ElfFile()
            .buildInfo(ElfFile.FIRST_AT, "go1.26.8", "path\texample.com/sidecar\n")
            .bytes();
    private static final byte[] OTHER =
            new ElfFile().section(".data", ElfFile.FIRST_AT, "no Go").bytes();

    private final Path root;

    ProcTree(Path root) {
        this.root = root;
        process(1, 1, "systemd", "/init.scope", false);
        process(OWN, 100, "java", GROUP, false);
        process("self", OWN, 100, "java", GROUP, false);
        write("self/net/tcp", "");
    }

    OtherProcesses others() {
        return new ProcDir(root.toFile(), root.resolve("sys").toFile()).others();
    }

    ProcTree process(long pid, long start, String comm, String group, boolean go) {
        return process(Long.toString(pid), pid, start, comm, group, go);
    }

    private ProcTree process(String name, long pid, long start, String comm, String group, boolean go) {
        write(name + "/stat", pid + " (" + comm + ") S 1 1 7 0 -1 4194560 1 0 0 0 3 1 0 0 20 0 9 0 " + start + " 1\n");
        write(name + "/status", "VmHWM:\t 3 kB\nVmRSS:\t 2 kB\nRssAnon:\t 1 kB\nVmSwap:\t 4 kB\n");
        write(name + "/cgroup", "0::" + group + "\n");
        write(name + "/cmdline", "/usr/bin/" + comm + "-and-more\0--flag\0");
        write(name + "/smaps", "c000000000-c004000000 rw-p 00000000 00:00 0 \nRss: 5 kB\nAnonymous: 5 kB\n");
        write(name + "/fd/none", "");
        executable(name, go ? GO : OTHER);
        return this;
    }

    /** Another executable under the same pid, start and name, which nobody would notice. */
    void executable(String name, byte[] bytes) {
        try {
            Files.write(root.resolve(name + "/exe"), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An executable that cannot be read: the test may be root, to whom everything is permitted. */
    void hide(long pid) {
        try {
            Files.delete(root.resolve(pid + "/exe"));
            Files.createDirectory(root.resolve(pid + "/exe"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@link #hide} hid is a file again, which must be written. */
    void show(long pid) {
        try {
            Files.delete(root.resolve(pid + "/exe"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A directory that may not be entered, as with hidepid=1. */
    void close(long pid) {
        try {
            Files.delete(root.resolve(pid + "/stat"));
            Files.delete(root.resolve(pid + "/cgroup"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How proc is mounted, and which capabilities this process has, in hexadecimal digits. */
    void mounted(String options, String capabilities) {
        write(
                "self/mountinfo",
                "24 30 0:22 / /sys rw - sysfs sysfs rw\n25 30 0:23 / " + root + " rw,nosuid - proc proc " + options
                        + "\n");
        write("self/status", "VmRSS:\t 2 kB\nCapEff:\t" + capabilities + "\n");
    }

    /** In a PID namespace of its own, whose first process is no systemd. */
    void inContainer() {
        process(1, 1, "pause", "/../pause", false);
        try {
            Files.createDirectories(root.resolve("self/ns"));
            Files.createSymbolicLink(root.resolve("self/ns/pid"), Path.of("pid:[4026532999]"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void end(long pid) {
        try (Stream<Path> all = Files.walk(root.resolve(Long.toString(pid)))) {
            List<Path> inside = all.sorted(Comparator.reverseOrder()).toList();
            for (Path p : inside) Files.delete(p);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@link #hide}, the table of sockets. */
    void unreadableTable() {
        try {
            Files.delete(root.resolve("self/net/tcp"));
            Files.createDirectory(root.resolve("self/net/tcp"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets a process hold the socket that another one listened at. */
    void hold(long pid, int port) {
        try {
            Files.createSymbolicLink(root.resolve(pid + "/fd/" + port), Path.of("socket:[" + (1000L + port) + "]"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets a process listen at 127.0.0.1. */
    void listen(long pid, int port) {
        long inode = 1000L + port;
        String line = String.format(
                "0: 0100007F:%04X 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 %d 1%n", port, inode);
        try {
            Files.writeString(root.resolve("self/net/tcp"), Files.readString(root.resolve("self/net/tcp")) + line);
            hold(pid, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(String path, String text) {
        try {
            Path file = root.resolve(path);
            Files.createDirectories(file.resolveSibling("."));
            Files.write(file, text.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
