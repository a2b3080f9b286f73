package dev.arenascope.procfs;

import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Sockets that wait for connections and can be reached from this machine alone or also from it: /proc/net/tcp, tcp6 and unix (proc(5)).
 * Those of one network namespace, which is the reader's own.
 */
public final class ListeningSockets implements LineParser<List<ListeningSockets.Listener>> {
    /** Those of the busiest machine are fewer. */
    private static final int MOST = 4096;

    private static final int ANY = 0;
    private static final int LISTEN = 0x0a;
    /** Half a connection: kernels before 4.4 tell it behind the socket that it came to. */
    private static final int SYN_RECEIVED = 0x03;

    private static final int ACCEPTS = 0x10000;
    private static final int WORDS = 4;

    /**
     * @param host address that reaches it from here; of a unix socket its path
     * @param port 1..65535; of a unix socket 0
     * @param inode by which the process that holds it is known
     */
    public record Listener(String host, int port, long inode) {}

    /**
     * @param all those of IPv4 first
     * @param unread why some are missing; empty when none is
     */
    public record Found(List<Listener> all, String unread) {}

    private final boolean unix;
    private final BitSet portsOfFour;
    private final Cursor cursor = new Cursor();
    private final long[] words = new long[WORDS];
    private final List<Listener> all = new ArrayList<>();
    private boolean done;

    /**
     * @param unix whether the file is /proc/net/unix
     * @param portsOfFour ports on which somebody listens by IPv4: those of tcp are added, and tcp6, which is read behind it, is told by them
     */
    ListeningSockets(boolean unix, BitSet portsOfFour) {
        this.unix = unix;
        this.portsOfFour = portsOfFour;
    }

    @Override
    public void line(byte[] text, int from, int to) {
        if (isDone()) return;
        cursor.on(text, from, to).skipBlanks();
        if (unix) unix();
        else tcp();
    }

    /** The kernel tells all sockets that listen before the first connection, of which there may be 200,000 (150 bytes each). */
    @Override
    public boolean isDone() {
        return done || all.size() >= MOST;
    }

    @Override
    public Reading<List<Listener>> result() {
        return Reading.of(all);
    }

    /** {@code 0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 1000 0 12345} */
    private void tcp() {
        if (cursor.decimal() == Cursor.NONE || !cursor.skip(':')) return;
        cursor.skipBlanks();
        int n = address();
        if (n == 0 || !cursor.skip(':')) return;
        long port = upperHex(4);
        cursor.skipBlanks().skipWord().skipBlanks();
        long state = upperHex(2);
        done = state >= 0 && state != LISTEN && state != SYN_RECEIVED;
        if (state != LISTEN || port <= 0) return;
        if (n == 1) portsOfFour.set((int) port);
        // Queues, timer, retransmits, user, timeout.
        for (int i = 0; i < 5; i++) cursor.skipBlanks().skipWord();
        long inode = cursor.skipBlanks().decimal();
        String host = host(n, (int) port);
        if (inode > 0 && !host.isEmpty()) all.add(new Listener(host, (int) port, inode));
    }

    /** {@code 0000000000000000: 00000002 00000000 00010000 0001 01 26342 /run/x.sock} */
    private void unix() {
        cursor.skipWord();
        for (int i = 0; i < 2; i++) cursor.skipBlanks().skipWord();
        long flags = cursor.skipBlanks().hex();
        cursor.skipBlanks().skipWord().skipBlanks().skipWord();
        long inode = cursor.skipBlanks().decimal();
        String path = cursor.skipBlanks().rest();
        // A name that begins with @ is in the abstract space, which Java cannot reach.
        if (flags == ACCEPTS && inode > 0 && path.startsWith("/")) all.add(new Listener(path, 0, inode));
    }

    /** The words of an address, each in the byte order of the machine; their number, 0 when there is none. */
    private int address() {
        int n = 0;
        while (n < WORDS) {
            long word = upperHex(8);
            if (word < 0) break;
            words[n++] = word;
        }
        return n == 1 || n == WORDS ? n : 0;
    }

    /** So many digits, in upper case; negative when they are not there. */
    private long upperHex(int digits) {
        long value = 0;
        for (int i = 0; i < digits; i++) {
            byte c = cursor.peek();
            int digit = c >= 'A' && c <= 'F' ? c - 'A' + 10 : Cursor.hexDigit(c);
            if (digit < 0) return Cursor.NONE;
            cursor.skip((char) c);
            value = value << 4 | digit;
        }
        return value;
    }

    /**
     * The address to connect to; empty when it is no loopback. What listens at any address also does at 127.0.0.1, unless it does by IPv6
     * only: then the port may be another's by IPv4.
     */
    private String host(int n, int port) {
        long last = words[n - 1];
        if (n == WORDS) {
            boolean zeros = words[0] == 0 && words[1] == 0;
            if (zeros && words[2] == 0 && last == 0x01000000L) return "::1";
            if (zeros && words[2] == 0 && last == ANY && portsOfFour.get(port)) return "::1";
            boolean mapped = zeros && (words[2] == 0xffff0000L || (words[2] == 0 && last == ANY));
            if (!mapped) return "";
        }
        if (last == ANY) return "127.0.0.1";
        if ((last & 0xff) != 127) return "";
        return (last & 0xff) + "." + (last >>> 8 & 0xff) + "." + (last >>> 16 & 0xff) + "." + (last >>> 24);
    }
}
