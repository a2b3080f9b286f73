package demo.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** One connection's worth of customers: orders, looks orders up, searches, and now and then exports. */
final class Client implements Runnable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient http;
    private final URI url;
    private final Recorder latencyUs;
    private final AtomicLong errors;
    private final AtomicLong newestId;
    private final SplittableRandom random;
    private final long endNanos;
    private final long pauseNanos;

    /**
     * @param pauseNanos least time from one request to the next; 0 sends as fast as the service answers
     * @param seed decides which requests are sent, so that two runs send the same mix
     */
    Client(
            HttpClient http,
            URI url,
            Recorder latencyUs,
            AtomicLong errors,
            AtomicLong newestId,
            long endNanos,
            long pauseNanos,
            long seed) {
        this.http = http;
        this.url = url;
        this.latencyUs = latencyUs;
        this.errors = errors;
        this.newestId = newestId;
        this.endNanos = endNanos;
        this.pauseNanos = pauseNanos;
        this.random = new SplittableRandom(seed);
    }

    @Override
    public void run() {
        long next = System.nanoTime();
        while (endNanos - System.nanoTime() > 0 && !Thread.currentThread().isInterrupted()) {
            long sent = System.nanoTime();
            send(nextRequest());
            latencyUs.recordValue((System.nanoTime() - sent) / 1_000);
            next += pauseNanos;
            waitUntil(Math.min(next, endNanos));
        }
    }

    private static void waitUntil(long nanos) {
        long left = nanos - System.nanoTime();
        while (left > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(left);
            left = nanos - System.nanoTime();
        }
    }

    private void send(HttpRequest request) {
        try {
            var answer = http.send(request, BodyHandlers.ofByteArray());
            if (answer.statusCode() == 201) {
                answer.headers().firstValue("Location").ifPresent(this::remember);
            } else if (answer.statusCode() != 200) {
                errors.incrementAndGet();
            }
        } catch (IOException e) {
            errors.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void remember(String location) {
        long id = Long.parseLong(location, location.lastIndexOf('/') + 1, location.length(), 10);
        newestId.accumulateAndGet(id, Math::max);
    }

    private HttpRequest nextRequest() {
        int die = random.nextInt(100);
        long newest = newestId.get();
        if (die < 40 || newest == 0) {
            return to("/orders")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(newOrder()))
                    .build();
        }
        if (die < 85) {
            return to("/orders/" + Math.max(1, newest - random.nextInt(2_000))).build();
        }
        if (die < 97) {
            return to("/orders/search?customer=customer-" + random.nextInt(500)).build();
        }
        return to("/orders/export.gz?limit=300").build();
    }

    private String newOrder() {
        return "{\"customer\":\"customer-" + random.nextInt(500) + "\",\"sku\":\"sku-" + random.nextInt(5_000)
                + "\",\"quantity\":" + (1 + random.nextInt(9)) + ",\"priceCents\":" + random.nextInt(100_000) + "}";
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(url.resolve(path)).timeout(PATIENCE);
    }

    /** Highest latency that is told apart: one minute. */
    static Recorder newRecorder() {
        return new Recorder(Duration.ofMinutes(1).toNanos() / 1_000, 3);
    }

    static Histogram read(Recorder recorder) {
        return recorder.getIntervalHistogram();
    }
}
