package dev.arenascope.report.http;

import dev.arenascope.snapshot.Reading;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Answers GET and HEAD on one daemon thread. Nothing a client does takes more than its share: at most {@value #MOST} connections, of 8 KB each
 * and the page, each for ten seconds at most, however slowly it reads or writes.
 *
 * <p>Not com.sun.net.httpserver: it reads a request on a worker thread for as long as the client likes, so a few slow clients occupy all workers; its
 * only bounds are system properties that would hold for the host's own servers too.
 */
public final class PageServer implements AutoCloseable {
    static final int MOST = 64;

    private static final long VISIT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long LOOK_MS = 500;
    private static final int BACKLOG = 64;

    /** Longer than a page takes to be made. */
    private static final long ENDS_WITHIN_MS = 2000;

    private final ServerSocketChannel socket;
    private final Selector selector;
    private final Guard guard;
    private final Pages pages;
    private final SelectionKey acceptor;
    private final Thread thread = new Thread(null, this::serve, "arenascope-http", 0, false);
    private volatile boolean closed;
    private boolean accepts = true;

    private PageServer(ServerSocketChannel socket, Selector selector, SelectionKey acceptor, Guard guard, Pages pages) {
        this.socket = socket;
        this.selector = selector;
        this.acceptor = acceptor;
        this.guard = guard;
        this.pages = pages;
    }

    /**
     * Listens from now on; absent, with the reason, where that cannot be.
     *
     * @param token that every request has to carry; absent when none is asked for
     */
    public static Reading<PageServer> open(InetSocketAddress address, Reading<String> token, Pages pages) {
        Reading<Guard> guard = Guard.of(address, token);
        if (!(guard instanceof Reading.Present<Guard> g)) return Reading.absent(guard.reason());
        ServerSocketChannel socket = null;
        Selector selector = null;
        try {
            socket = ServerSocketChannel.open();
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            socket.bind(address, BACKLOG);
            socket.configureBlocking(false);
            selector = Selector.open();
            SelectionKey acceptor = socket.register(selector, SelectionKey.OP_ACCEPT);
            PageServer server = new PageServer(socket, selector, acceptor, g.value(), pages);
            server.start();
            return Reading.of(server);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            // The last of them where the host may have no further thread: the rest of the agent goes on.
            close(selector);
            close(socket);
            return Reading.absent(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private void start() {
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        // The host's own handler of uncaught exceptions may end the process; ours are none of its business.
        thread.setUncaughtExceptionHandler((failed, failure) -> {});
        thread.start();
    }

    /** The one that was asked for, or that the kernel gave for port 0. */
    public int port() {
        return socket.socket().getLocalPort();
    }

    private void serve() {
        try {
            while (!closed) {
                boolean idle = selector.keys().size() == 1 && accepts;
                selector.select(idle ? 0 : LOOK_MS);
                accepting(true);
                Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
                while (ready.hasNext() && !closed) {
                    SelectionKey key = ready.next();
                    ready.remove();
                    turn(key);
                }
                expire(System.nanoTime());
            }
        } catch (IOException e) {
            closed = true; // the selector is broken: nothing can be served any more
        } finally {
            for (SelectionKey key : selector.keys()) {
                if (key.attachment() instanceof Visit visit) end(key, visit);
            }
            close(socket);
            close(selector);
        }
    }

    private void turn(SelectionKey key) {
        try {
            if (key.isAcceptable()) accept();
            else if (key.attachment() instanceof Visit visit && visit.go(key, guard, pages)) end(key, visit);
        } catch (IOException | CancelledKeyException e) {
            if (key.attachment() instanceof Visit visit) end(key, visit);
            else accepting(false);
        }
    }

    /** Without a file descriptor for it a client stays in the queue, and the selector would tell of it again at once, for ever. */
    private void accepting(boolean on) {
        if (on == accepts || !acceptor.isValid()) return;
        acceptor.interestOps(on ? SelectionKey.OP_ACCEPT : 0);
        accepts = on;
    }

    private void accept() throws IOException {
        SocketChannel channel = socket.accept();
        if (channel == null) return;
        if (selector.keys().size() > MOST) {
            channel.close(); // whoever came first is served; nobody waits in the agent's memory
            return;
        }
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, new Visit(channel, System.nanoTime() + VISIT_NS));
    }

    private void expire(long nowNs) {
        for (SelectionKey key : selector.keys()) {
            if (key.attachment() instanceof Visit visit && visit.isLate(nowNs)) end(key, visit);
        }
    }

    private static void end(SelectionKey key, Visit visit) {
        key.cancel();
        visit.close();
    }

    /** Afterwards the port is free: a channel that a selector knows is closed by the selector's own thread, which has ended then. */
    @Override
    public void close() {
        closed = true;
        close(socket);
        selector.wakeup();
        try {
            thread.join(ENDS_WITHIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(@Nullable Closeable resource) {
        if (resource == null) return;
        try {
            resource.close();
        } catch (IOException e) {
            return; // it is of no use any more
        }
    }
}
