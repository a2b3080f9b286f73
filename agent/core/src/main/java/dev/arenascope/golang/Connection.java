package dev.arenascope.golang;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One connection that never waits beyond its deadline. Closing it closes all that it opened. */
final class Connection implements Incoming, AutoCloseable {
    private final Deadline deadline;
    private final Selector selector;
    private final SocketChannel channel;
    private long bytesRead;

    private Connection(Selector selector, SocketChannel channel, Deadline deadline) {
        this.selector = selector;
        this.channel = channel;
        this.deadline = deadline;
    }

    /**
     * Connects to the first address that takes it; localhost may be either of two. The deadline begins after a look-up, and a silent address
     * has no more than its part of it: a name that moved may have left one behind.
     */
    static Connection open(GoEndpoint endpoint, Addresses addresses, long deadlineMs)
            throws IOException, UnreadableException {
        SocketAddress[] targets = addresses.of(endpoint);
        Deadline deadline = new Deadline(deadlineMs);
        Exception first = null;
        for (int i = 0; i < targets.length; i++) {
            try {
                return open(targets[i], deadline, deadline.part(targets.length - i));
            } catch (UnreadableException | IOException | RuntimeException e) {
                if (first == null) first = e;
            }
        }
        addresses.unreached(endpoint);
        if (first == null) throw new UnreadableException("has no address");
        if (first instanceof UnreadableException u) throw u;
        throw first instanceof IOException io ? io : new IOException(reason(first));
    }

    /** Our own words or Java's, in which nothing of the other end stands. */
    static String reason(Throwable e) {
        if (e instanceof UnreadableException u) return u.reason();
        // Most likely of direct memory, which JDK channels copy through.
        if (e instanceof OutOfMemoryError) return "no memory was left to read it";
        String message = e.getMessage();
        return message == null || message.isEmpty() ? e.getClass().getSimpleName() : message;
    }

    private static Connection open(SocketAddress address, Deadline deadline, Deadline connectBy)
            throws IOException, UnreadableException {
        Selector selector = Selector.open();
        SocketChannel channel = null;
        try {
            channel = address instanceof UnixDomainSocketAddress
                    ? SocketChannel.open(StandardProtocolFamily.UNIX)
                    : SocketChannel.open();
            channel.configureBlocking(false);
            Connection connection = new Connection(selector, channel, deadline);
            connection.connect(address, connectBy);
            return connection;
        } catch (Throwable t) {
            try {
                if (channel != null) channel.close();
            } finally {
                selector.close();
            }
            throw t;
        }
    }

    private void connect(SocketAddress address, Deadline connectBy) throws IOException, UnreadableException {
        boolean connected = channel.connect(address);
        while (!connected) {
            await(SelectionKey.OP_CONNECT, connectBy);
            connected = channel.finishConnect();
        }
        // An ephemeral port at which nobody listens can be given to this end too, which then talks to itself.
        if (address.equals(channel.getLocalAddress())) throw new UnreadableException("nobody listens there");
    }

    void write(ByteBuffer bytes) throws IOException, UnreadableException {
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) await(SelectionKey.OP_WRITE, deadline);
        }
    }

    @Override
    public int read(ByteBuffer piece) throws IOException, UnreadableException {
        while (true) {
            // Who sends without a pause is never waited for.
            deadline.remainingMs(bytesRead);
            int n = channel.read(piece);
            if (n > 0) bytesRead += n;
            if (n != 0) return n;
            await(SelectionKey.OP_READ, deadline);
        }
    }

    private void await(int operation, Deadline until) throws IOException, UnreadableException {
        SelectionKey key = channel.keyFor(selector);
        if (key == null) {
            channel.register(selector, operation);
        } else {
            key.interestOps(operation);
        }
        selector.select(until.remainingMs(bytesRead));
        selector.selectedKeys().clear();
        // An interrupt ends each wait at once: this would spin.
        if (Thread.currentThread().isInterrupted()) throw new UnreadableException("interrupted");
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            selector.close();
        }
    }
}
