package demo.load;

import demo.load.Plan.Phase;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Recorder;

/** Loads the service in phases (warm, peak, idle, peak) and prints one line for each. */
public final class LoadDriver {
    private final Plan plan;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final AtomicLong newestId = new AtomicLong();

    private LoadDriver(Plan plan) {
        this.plan = plan;
    }

    public static void main(String[] args) throws InterruptedException {
        try {
            System.exit(new LoadDriver(Plan.parse(args)).run());
        } catch (IllegalArgumentException e) {
            System.err.println("load-driver: " + e.getMessage() + "\n" + Plan.USAGE);
            System.exit(2);
        }
    }

    private int run() throws InterruptedException {
        try {
            http.send(HttpRequest.newBuilder(plan.url().resolve("/health")).build(), BodyHandlers.discarding());
        } catch (IOException e) {
            System.err.println("load-driver: nothing answers at " + plan.url() + ": " + e);
            return 1;
        }
        for (Phase phase : plan.phases()) {
            if (phase.seconds() > 0) {
                System.err.println("phase " + phase.name());
                PhaseResult result = run(phase);
                System.out.println(plan.json() ? result.json() : result.line());
            }
        }
        return 0;
    }

    private PhaseResult run(Phase phase) throws InterruptedException {
        Recorder latencyUs = Client.newRecorder();
        AtomicLong errors = new AtomicLong();
        long start = System.nanoTime();
        long end = start + TimeUnit.SECONDS.toNanos(phase.seconds());
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < phase.connections(); i++) {
            Client client =
                    new Client(http, plan.url(), latencyUs, errors, newestId, end, pauseNanos(phase), 31L * i + 7);
            Thread thread = new Thread(client, "client-" + i);
            thread.setDaemon(true);
            thread.start();
            clients.add(thread);
        }
        for (Thread client : clients) {
            client.join();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return PhaseResult.of(phase.name(), seconds, Client.read(latencyUs), errors.get());
    }

    private long pauseNanos(Phase phase) {
        long ofPhase = TimeUnit.MILLISECONDS.toNanos(phase.pauseMs());
        long ofRate = plan.rate() == 0 ? 0 : TimeUnit.SECONDS.toNanos(phase.connections()) / plan.rate();
        return Math.max(ofPhase, ofRate);
    }
}
