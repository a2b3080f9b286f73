package dev.arenascope.golang;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.arenascope.snapshot.Reading;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Asks Go processes for their numbers: one GET of HTTP/1.1, nothing followed, nothing unpacked, no thread. Whatever the other end does costs
 * at most the deadline and the buffers of this object, 10 KB, and becomes an absence with its reason. The format is told by the content: this
 * project's package, Prometheus text, expvar, or the text of a heap profile.
 *
 * <p>One instance serves one thread. JDK channels copy heap buffers through a direct buffer that the thread keeps: it has 4 KB here, and
 * counts against the host's MaxDirectMemorySize.
 */
public final class GoClient {
    /** A local endpoint answers within some ms; a page of 1 MB in 30. */
    private static final long DEADLINE_MS = 500;

    private static final long SPENT_NANOS = 600_000_000_000L;
    private static final String ACCEPT = "Accept: text/plain;version=0.0.4,application/json,*/*;q=0.1\r\n";

    private final long deadlineMs;
    private final Addresses addresses = new Addresses();
    private final byte[] piece = new byte[HttpAnswer.PIECE_BYTES];
    private final AnswerText text = new AnswerText();
    private boolean wasThere;
    private boolean spent;
    private long spentNanos;

    public GoClient() {
        this(DEADLINE_MS);
    }

    /** @param deadlineMs of one read from the first packet to the last byte; looking up a name that is not loopback's is outside of it */
    public GoClient(long deadlineMs) {
        this.deadlineMs = deadlineMs;
    }

    /** What the endpoint tells of its process, or why nothing was learned; the reason begins with the endpoint. */
    public Reading<GoAnswer> read(GoEndpoint endpoint) {
        if (endpoint.checked() instanceof Reading.Absent<GoEndpoint> refused) return Reading.absent(refused.reason());
        String url = endpoint.url();
        wasThere = false;
        try {
            return Reading.of(ask(endpoint, url));
        } catch (UnreadableException e) {
            wasThere &= !e.isLate();
            return Reading.absent(url + ": " + e.reason());
        } catch (IOException | RuntimeException e) {
            return Reading.absent(url + ": " + Connection.reason(e));
        } catch (OutOfMemoryError e) {
            // Most likely of direct memory, for which the JVM also collects its garbage: not at every report.
            spent = true;
            spentNanos = System.nanoTime();
            return Reading.absent(url + ": no memory was left to read it");
        }
    }

    /** Whether the endpoint that was read last took the connection and answered in time, be it with nothing of use. */
    public boolean wasThere() {
        return wasThere;
    }

    private GoAnswer ask(GoEndpoint endpoint, String url) throws IOException, UnreadableException {
        if (spent && System.nanoTime() - spentNanos < SPENT_NANOS) {
            throw new UnreadableException("no memory was left to read it, less than ten minutes ago");
        }
        spent = false;
        try (Connection connection = Connection.open(endpoint, addresses, deadlineMs)) {
            wasThere = true;
            connection.write(request(endpoint));
            text.begin();
            new HttpAnswer(connection, piece).read(text);
        }
        return text.end(url);
    }

    /** The connection is for one answer; nothing is said of encodings, which Go's servers take for none. */
    private static ByteBuffer request(GoEndpoint endpoint) {
        String request = "GET " + endpoint.path() + " HTTP/1.1\r\nHost: " + endpoint.authority()
                + "\r\nUser-Agent: arenascope\r\n" + ACCEPT + "Connection: close\r\n\r\n";
        byte[] bytes = request.getBytes(US_ASCII);
        return ByteBuffer.wrap(bytes);
    }
}
