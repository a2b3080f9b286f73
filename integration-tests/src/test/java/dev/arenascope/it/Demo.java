package dev.arenascope.it;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** The demo service and its load driver, as the build left them. */
public final class Demo {
    private Demo() {}

    /** The service on a free port; the test is skipped when the build left none. */
    public static JvmRun service(Jdk jdk) {
        Needs.that(Files.exists(Jars.DEMO) && Files.exists(Jars.LOAD), Jars.DEMO + ": build the whole project");
        return JvmRun.program("-jar", Jars.DEMO.toString(), "--server.port=0").on(jdk);
    }

    public static String awaitPort(HostJvm service) {
        return service.awaitStdout("demo-service listening on (\\d+)");
    }

    /** Eight connections that warm the service up and then load it; {@code more} are further options of the driver. */
    public static JvmRun load(Jdk jdk, String port, int warmSeconds, int peakSeconds, String... more) {
        List<String> command = new ArrayList<>(List.of("-jar", Jars.LOAD.toString()));
        command.addAll(List.of("--url", "http://127.0.0.1:" + port, "--connections", "8"));
        command.addAll(List.of("--warm", Integer.toString(warmSeconds), "--peak", Integer.toString(peakSeconds)));
        command.addAll(List.of("--idle", "0", "--peak2", "0"));
        command.addAll(List.of(more));
        return JvmRun.program(command.toArray(String[]::new)).on(jdk).jvm("-XX:+UseSerialGC");
    }
}
