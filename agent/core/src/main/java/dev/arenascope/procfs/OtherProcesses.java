package dev.arenascope.procfs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.arenascope.snapshot.Reading;
import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** The processes that are visible in /proc, and which of them an operator would call beside this one. */
public final class OtherProcesses {
    /** PROC_PID_INIT_INO (include/linux/proc_ns.h). */
    private static final String FIRST_PID_NAMESPACE = "pid:[4026531836]";

    private static final String[] SOCKET_TABLES = {"tcp", "tcp6", "unix"};

    private final File proc;
    private final LineReader reader;

    OtherProcesses(File proc, LineReader reader) {
        this.proc = proc;
        this.reader = reader;
    }

    /** Those of /proc, for who reads nothing else of it. */
    public static OtherProcesses ofThisMachine() {
        return new OtherProcesses(new File("/proc"), new LineReader());
    }

    /** Process ids in ascending order, the own among them. */
    public Reading<long[]> pids() {
        String[] names = proc.list();
        if (names == null) return Reading.absent("cannot list " + proc);
        long[] pids = new long[names.length];
        int n = 0;
        Cursor cursor = new Cursor();
        for (String name : names) {
            byte[] raw = name.getBytes(US_ASCII);
            long pid = cursor.on(raw, 0, raw.length).decimal();
            if (pid != Cursor.NONE && cursor.atEnd()) pids[n++] = pid;
        }
        long[] found = Arrays.copyOf(pids, n);
        Arrays.sort(found);
        return Reading.of(found);
    }

    /** @param pid in the own PID namespace, whether such a process is there or not */
    public ProcessDir process(long pid) {
        return directory(Long.toString(pid));
    }

    /**
     * Whether /proc leaves processes of other users out of its list for this process: it is mounted with hidepid=2 or more, and the capability
     * to see all the same is not there. It cannot be told whether there are any.
     */
    public boolean hidesOthers() {
        boolean mounted = ProcFile.readOnce(new File(proc, "self/mountinfo"), reader, new HidePid(proc.toString()))
                .orElse(false);
        long held = ProcFile.readOnce(new File(proc, "self/status"), reader, new HidePid.Capabilities())
                .orElse(0L);
        return mounted && (held & HidePid.PTRACE) == 0;
    }

    /** Which processes are beside this one. */
    public Neighbourhood neighbourhood() {
        ProcessDir self = directory("self");
        long session = self.stat() instanceof Reading.Present<ProcessStat> p
                ? p.value().session()
                : Cursor.NONE;
        return Neighbourhood.of(self.cgroups(), session, showsMachine());
    }

    /**
     * Whether the processes are those of a machine: of the first PID namespace, whose number is a constant of the kernel, or of a container
     * that systemd runs as if it were one. Where it cannot be told, fewer are beside us.
     */
    private boolean showsMachine() {
        String namespace = ProcessDir.link(new File(proc, "self/ns/pid"));
        if (namespace.isEmpty() || namespace.equals(FIRST_PID_NAMESPACE)) return true;
        Reading<ProcessStat> first = process(1).stat();
        return first instanceof Reading.Present<ProcessStat> p
                && p.value().comm().equals("systemd");
    }

    /** Sockets of the own network namespace on which processes of this machine wait for others of it. */
    public ListeningSockets.Found listeners() {
        List<ListeningSockets.Listener> all = new ArrayList<>();
        BitSet portsOfFour = new BitSet();
        String unread = "";
        for (String name : SOCKET_TABLES) {
            File file = new File(proc, "self/net/" + name);
            Reading<List<ListeningSockets.Listener>> some =
                    ProcFile.readOnce(file, reader, new ListeningSockets(name.equals("unix"), portsOfFour));
            if (some instanceof Reading.Present<List<ListeningSockets.Listener>> p) all.addAll(p.value());
            // A kernel without IPv6 has no table of it.
            else if (unread.isEmpty() && (name.equals("tcp") || file.exists())) unread = some.reason();
        }
        return new ListeningSockets.Found(all, unread);
    }

    private ProcessDir directory(String name) {
        return new ProcessDir(new File(proc, name), reader);
    }
}
