package dev.arenascope.it.exam.programs;

import java.util.ArrayList;
import java.util.List;

/**
 * Requests of 10 MB each, eight at a time for some seconds, and then none: the heap has grown to its bound, holds garbage of which half was
 * promoted, and nothing collects it while the service rests. {@code HeapBurst SECONDS [goes-on]}; with {@code goes-on} the healthy twin: the
 * same load without an end.
 */
public final class HeapBurst {
    private static final int REQUESTS = 8;
    private static final int OBJECTS = 10_000;
    private static final int OBJECT = 1_000;
    private static final List<byte[]> LIVE = new ArrayList<>();
    private static volatile List<byte[]> response = List.of();

    private HeapBurst() {}

    public static void main(String[] args) throws InterruptedException {
        Stage.enter();
        long burstMs = Long.parseLong(args[0]) * 1000;
        boolean goesOn = args.length > 1;
        for (int i = 0; i < 2 * OBJECTS; i++) LIVE.add(new byte[OBJECT]);
        Stage.sleep(4000); // the agent listens
        long end = System.currentTimeMillis() + burstMs;
        List<Thread> requests = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            requests.add(Stage.daemon("request-" + i, () -> {
                while (goesOn || System.currentTimeMillis() < end) {
                    List<byte[]> body = new ArrayList<>();
                    for (int k = 0; k < OBJECTS; k++) body.add(new byte[OBJECT]);
                    response = body;
                }
            }));
        }
        for (Thread request : requests) request.join();
        response = List.of();
        Stage.rest((long) LIVE.size() * OBJECT);
        Stage.forever(0);
    }
}
