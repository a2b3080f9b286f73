package demo.load;

import java.net.URI;
import java.util.List;

/**
 * What to load, from the command line.
 *
 * <pre>--url http://127.0.0.1:8080 --connections 16 --rate 0 --warm 5 --peak 20 --idle 10 --peak2 20 --json</pre>
 *
 * Durations are seconds; 0 leaves a phase out. {@code --rate} is requests per second at peak over all connections; 0 means as
 * fast as the service answers.
 */
record Plan(URI url, int connections, int rate, List<Phase> phases, boolean json) {
    static final String USAGE =
            "usage: load-driver [--url URL] [--connections N] [--rate N] [--warm S] [--peak S] [--idle S] [--peak2 S] [--json]";

    /** One phase: {@code connections} clients, each pausing {@code pauseMs} between requests on top of the plan's rate. */
    record Phase(String name, int seconds, int connections, int pauseMs) {}

    static Plan parse(String... args) {
        String url = "http://127.0.0.1:8080";
        int connections = 16;
        int rate = 0;
        int warm = 5;
        int peak = 20;
        int idle = 10;
        int peak2 = -1;
        boolean json = false;
        for (int i = 0; i < args.length; i++) {
            String key = args[i];
            if (key.equals("--json")) {
                json = true;
                continue;
            }
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(key + " is unknown or lacks a value");
            }
            String value = args[++i];
            switch (key) {
                case "--url" -> url = value;
                case "--connections" -> connections = number(key, value, 1, 1000);
                case "--rate" -> rate = number(key, value, 0, 1_000_000);
                case "--warm" -> warm = number(key, value, 0, 86_400);
                case "--peak" -> peak = number(key, value, 0, 86_400);
                case "--idle" -> idle = number(key, value, 0, 86_400);
                case "--peak2" -> peak2 = number(key, value, 0, 86_400);
                default -> throw new IllegalArgumentException(key + " is unknown");
            }
        }
        return new Plan(
                URI.create(url),
                connections,
                rate,
                List.of(
                        new Phase("warm", warm, Math.max(1, connections / 2), 0),
                        new Phase("peak", peak, connections, 0),
                        new Phase("idle", idle, 1, 500),
                        new Phase("peak", peak2 < 0 ? peak : peak2, connections, 0)),
                json);
    }

    private static int number(String key, String value, int least, int most) {
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + " needs a number, not " + value, e);
        }
        throw new IllegalArgumentException(key + " must be " + least + " to " + most + ", not " + value);
    }
}
