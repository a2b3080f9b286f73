package dev.arenascope.report.http;

import dev.arenascope.snapshot.Reading;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** One connection: a request is read, an answer is written, and it ends. It never waits for its client. */
final class Visit {
    /** A browser sends 1 KB, with many cookies 4 KB. */
    static final int HEAD_AT_MOST = 8 << 10;

    /** The JDK copies what is written to a direct buffer of that size, and keeps it for as long as the thread lives. */
    private static final int PIECE = 32 << 10;

    private final SocketChannel channel;
    private final long deadlineNs;
    private ByteBuffer in = ByteBuffer.allocate(1 << 10);
    private @Nullable ByteBuffer out;
    private boolean answered;

    Visit(SocketChannel channel, long deadlineNs) {
        this.channel = channel;
        this.deadlineNs = deadlineNs;
    }

    boolean isLate(long nowNs) {
        return nowNs - deadlineNs >= 0;
    }

    /** Goes on as far as the client lets it; true when it has ended. */
    boolean go(SelectionKey key, Guard guard, Pages pages) throws IOException {
        if (out == null) {
            if (!read()) return true;
            Reading<ByteBuffer> answer = answer(guard, pages);
            if (!(answer instanceof Reading.Present<ByteBuffer> p)) return false;
            out = p.value();
            key.interestOps(SelectionKey.OP_WRITE);
        }
        if (answered) return drain();
        if (!write(out)) return false;
        channel.shutdownOutput();
        answered = true;
        key.interestOps(SelectionKey.OP_READ);
        return drain();
    }

    /** True when the client has taken all of it. */
    private boolean write(ByteBuffer page) throws IOException {
        while (page.hasRemaining()) {
            ByteBuffer piece = page.slice(page.position(), Math.min(PIECE, page.remaining()));
            int written = channel.write(piece);
            if (written == 0) return false;
            page.position(page.position() + written);
        }
        return true;
    }

    /** To close while the client still sends would reset the connection, and it would lose the answer: it has to end first. */
    private boolean drain() throws IOException {
        in.clear();
        return channel.read(in) < 0;
    }

    /** False when the client has gone. */
    private boolean read() throws IOException {
        if (!in.hasRemaining() && in.capacity() < HEAD_AT_MOST) {
            ByteBuffer larger = ByteBuffer.allocate(Math.min(HEAD_AT_MOST, 2 * in.capacity()));
            in = larger.put(in.flip());
        }
        return channel.read(in) >= 0;
    }

    /** Absent while the head of the request is not complete. */
    private Reading<ByteBuffer> answer(Guard guard, Pages pages) {
        int end = Request.end(in.array(), in.position());
        if (end < 0) {
            return in.position() < HEAD_AT_MOST
                    ? Reading.absent("not complete")
                    : Reading.of(
                            Response.refused(431, "more than 8 KB of headers").bytes(false));
        }
        Reading<Request> parsed = Request.parse(in.array(), end);
        if (!(parsed instanceof Reading.Present<Request> request))
            return Reading.of(Response.refused(400, parsed.reason()).bytes(false));
        boolean head = request.value().method().equals("HEAD");
        Reading<Response> refusal = guard.refuses(request.value());
        Response response = refusal instanceof Reading.Present<Response> r ? r.value() : page(pages, request.value());
        return Reading.of(response.bytes(head));
    }

    private static Response page(Pages pages, Request request) {
        try {
            return pages.answer(request);
        } catch (RuntimeException | LinkageError e) {
            return Response.refused(500, "this page failed: " + e);
        }
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            out = null; // the client has closed it first
        }
    }
}
