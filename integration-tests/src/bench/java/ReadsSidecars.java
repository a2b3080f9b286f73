import com.sun.management.ThreadMXBean;
import dev.arenascope.golang.GoAnswer;
import dev.arenascope.golang.GoClient;
import dev.arenascope.golang.GoEndpoint;
import dev.arenascope.snapshot.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Run as a source file with the core on its class path: {@code answers URL...} prints what each endpoint tells; {@code cost PATH ADDRESS...} what
 * reading them one after the other costs this side; {@code load NAME URL ORDERS_URL} what it costs the requests of a busy sidecar, when it is
 * read ten times a second ({@code -}: not at all).
 */
final class ReadsSidecars {
    private static final int WARM = 300;
    private static final int ROUNDS = 1001;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "answers" -> answers(args);
            case "cost" -> cost(args);
            case "load" -> load(args);
            default -> throw new IllegalArgumentException(args[0]);
        }
        System.exit(0);
    }

    private static void answers(String[] args) {
        // A busy machine is no reason for an absence here.
        GoClient client = new GoClient(10_000);
        for (int i = 1; i < args.length; i++) {
            System.out.println(GoEndpoint.parse(args[i]).flatMap(client::read));
        }
    }

    private static void cost(String[] args) throws IOException {
        List<GoEndpoint> endpoints = new ArrayList<>();
        for (int i = 2; i < args.length; i++) endpoints.add(endpoint(args[i] + args[1]));
        int many = endpoints.size();
        GoClient client = new GoClient();
        long firstNs = System.nanoTime();
        read(client, endpoints);
        firstNs = System.nanoTime() - firstNs;
        for (int i = 0; i < WARM / many + 1; i++) read(client, endpoints);
        int rounds = many == 1 ? ROUNDS : ROUNDS / many + 15;
        double[] wall = new double[rounds];
        double[] cpu = new double[rounds];
        double sidecar = processorSeconds(args[2]);
        long garbage = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < rounds; i++) {
            long startNs = System.nanoTime();
            long startCpu = THREADS.getCurrentThreadCpuTime();
            read(client, endpoints);
            cpu[i] = THREADS.getCurrentThreadCpuTime() - startCpu;
            wall[i] = System.nanoTime() - startNs;
        }
        garbage = THREADS.getCurrentThreadAllocatedBytes() - garbage;
        sidecar = processorSeconds(args[2]) - sidecar;
        int bytes;
        try (InputStream in = URI.create(args[2] + args[1]).toURL().openStream()) {
            bytes = in.readAllBytes().length;
        }
        row(
                args[1],
                many,
                bytes,
                micros(firstNs),
                micros(quantile(wall, 0.5)),
                micros(quantile(wall, 0.95)),
                micros(quantile(cpu, 0.5)),
                garbage / rounds / many,
                // It is counted in steps of 10 ms.
                many == 1 ? micros(sidecar * 1e9 / rounds) : "");
    }

    private static double processorSeconds(String address) throws IOException {
        try (InputStream in = URI.create(address + "/metrics").toURL().openStream()) {
            String name = "\nprocess_cpu_seconds_total ";
            String page = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            int at = page.indexOf(name) + name.length();
            return Double.parseDouble(page.substring(at, page.indexOf('\n', at)));
        }
    }

    private static GoEndpoint endpoint(String url) {
        Reading<GoEndpoint> endpoint = GoEndpoint.parse(url);
        if (endpoint instanceof Reading.Present<GoEndpoint> p) return p.value();
        throw new IllegalArgumentException(endpoint.reason());
    }

    private static void read(GoClient client, List<GoEndpoint> endpoints) {
        for (GoEndpoint endpoint : endpoints) {
            Reading<GoAnswer> answer = client.read(endpoint);
            if (!answer.isPresent()) throw new IllegalStateException(answer.reason());
        }
    }

    /** An open load: a request is late by what it waited for the one before it. */
    private static void load(String[] args) throws IOException, InterruptedException {
        HttpClient orders = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        for (int i = 0; i < 20_000; i++) {
            orders.send(
                    HttpRequest.newBuilder(URI.create(args[3] + i))
                            .PUT(HttpRequest.BodyPublishers.ofByteArray(new byte[2000]))
                            .build(),
                    BodyHandlers.discarding());
        }
        Thread poller = new Thread(() -> poll(args[2]), "poller");
        poller.setDaemon(true);
        poller.start();
        int perSecond = 500;
        int count = 25 * perSecond;
        int warm = 5 * perSecond;
        double[] late = new double[count - warm];
        long startNs = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long dueNs = startNs + i * (1_000_000_000L / perSecond);
            for (long left = dueNs - System.nanoTime(); left > 0; left = dueNs - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            orders.send(HttpRequest.newBuilder(URI.create(args[3] + i % 20_000)).build(), BodyHandlers.ofByteArray());
            if (i >= warm) late[i - warm] = System.nanoTime() - dueNs;
        }
        row(
                args[1],
                late.length,
                micros(quantile(late, 0.5)),
                micros(quantile(late, 0.99)),
                micros(quantile(late, 0.999)),
                micros(quantile(late, 1)));
    }

    private static void poll(String url) {
        if (url.equals("-")) return;
        GoClient client = new GoClient();
        GoEndpoint endpoint = endpoint(url);
        while (client.read(endpoint).isPresent()) LockSupport.parkNanos(100_000_000);
        System.err.println("the poller stopped: " + client.read(endpoint).reason());
    }

    private static double quantile(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, share * sorted.length)];
    }

    private static long micros(double ns) {
        return Math.round(ns / 1000);
    }

    private static void row(Object... cells) {
        StringBuilder line = new StringBuilder("|");
        for (Object cell : cells) line.append(' ').append(cell).append(" |");
        System.out.println(line);
    }
}
