package dev.arenascope.it.exam.programs;

import java.util.ArrayList;
import java.util.List;

/**
 * Requests of 10 MB each, eight at a time, and then none: the heap has grown to its bound, holds garbage of which half was
 * promoted, and nothing collects it while the service rests. {@code HeapBurst REQUESTS [goes-on]}; with {@code goes-on} the healthy twin: the
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
        int each = Integer.parseInt(args[0]) / REQUESTS;
        boolean goesOn = args.length > 1;
        for (int i = 0; i < 2 * OBJECTS; i++) LIVE.add(new byte[OBJECT]);
        Stage.sleep(4000); // the agent listens
        do burst(each, goesOn);
        // Now and then the collector has collected all by then, or a marking under way does: then there is nothing to
        // find.
        while (!isFull());
        Stage.rest((long) LIVE.size() * OBJECT);
        Stage.forever(0);
    }

    private static void burst(int each, boolean goesOn) throws InterruptedException {
        List<Thread> requests = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            requests.add(Stage.daemon("request-" + i, () -> {
                // So many, not so long: a slow machine has to fill the heap as often.
                for (int n = 0; goesOn || n < each; n++) {
                    List<byte[]> body = new ArrayList<>();
                    for (int k = 0; k < OBJECTS; k++) body.add(new byte[OBJECT]);
                    response = body;
                }
            }));
        }
        for (Thread request : requests) request.join();
        response = List.of();
    }

    /** Most of the heap's bound is taken, and stays so. */
    private static boolean isFull() {
        Stage.sleep(2000);
        return Runtime.getRuntime().totalMemory() >= Runtime.getRuntime().maxMemory() / 8 * 5;
    }
}
