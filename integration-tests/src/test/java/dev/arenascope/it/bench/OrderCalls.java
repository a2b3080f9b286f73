package dev.arenascope.it.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** Puts orders into the order cache and asks for them, in a thread of its own, until it is told to end. */
final class OrderCalls {
    /** Fewer than the cache keeps: what is asked for is there. */
    private static final int ORDERS = 20_000;

    private final Thread thread = new Thread(this::run, "order-calls");
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Histogram waits = new Histogram(3);
    private final String url;
    private final double everyNs;
    private volatile boolean ended;
    private double seconds;

    /** @param perSecond how many requests; 0: as many as go */
    OrderCalls(String url, int perSecond) {
        this.url = url;
        everyNs = perSecond == 0 ? 0 : 1e9 / perSecond;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        long start = System.nanoTime();
        byte[] order = new byte[2048];
        long due = start;
        for (int i = 0; !ended; i++) {
            due = everyNs == 0 ? System.nanoTime() : start + (long) (i * everyNs);
            for (long now = System.nanoTime(); due - now > 0; now = System.nanoTime()) LockSupport.parkNanos(due - now);
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + i / 2 % ORDERS));
            send(i % 2 == 0 ? request.PUT(HttpRequest.BodyPublishers.ofByteArray(order)) : request);
            waits.recordValue(System.nanoTime() - due);
        }
        seconds = (System.nanoTime() - start) / 1e9;
    }

    /** The client asks again by itself where that is harmless; a PUT of an order is, which it does not know. */
    private void send(HttpRequest.Builder request) {
        try {
            status(request);
        } catch (IOException e) {
            try {
                status(request);
            } catch (IOException again) {
                throw new UncheckedIOException(again);
            }
        }
    }

    private void status(HttpRequest.Builder request) throws IOException {
        try {
            int status = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray())
                    .statusCode();
            if (status != 200 && status != 204) throw new AssertionError("answered " + status);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended = true;
        }
    }

    /** Returns when the last answer is there. */
    void end() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** From when a request was due. Of calls that have ended. */
    double percentileMs(double percentile) {
        return waits.getValueAtPercentile(percentile) / 1e6;
    }

    /** Of calls that have ended. */
    double perSecond() {
        return waits.getTotalCount() / seconds;
    }
}
