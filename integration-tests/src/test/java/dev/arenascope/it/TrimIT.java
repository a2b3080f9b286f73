package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.it.hosts.MallocShape;
import java.util.List;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What the report calls reclaimable is what System.trim_native_heap then gives back: within 5 %, or 1 MB. */
@Execution(ExecutionMode.CONCURRENT) // its hosts mostly wait
class TrimIT {
    @OnEachJdk
    void fresh(Jdk jdk) {
        trimmed(jdk, "fresh");
    }

    @OnEachJdk
    void dense(Jdk jdk) {
        trimmed(jdk, "dense");
    }

    @OnEachJdk
    void sparse(Jdk jdk) {
        assertThat(trimmed(jdk, "sparse").forecastBytes()).isGreaterThan(32 << 20);
    }

    @OnEachJdk
    void retainedAtTheTops(Jdk jdk) {
        assertThat(trimmed(jdk, "top").topBytes()).isPositive();
    }

    @OnEachJdk
    void manyArenas(Jdk jdk) {
        assertThat(trimmed(jdk, "arenas").arenas()).isGreaterThan(16);
    }

    @OnEachJdk
    void largeBlocks(Jdk jdk) {
        trimmed(jdk, "large");
    }

    private static Trim trimmed(Jdk jdk, String shape) {
        Trim trim = Trim.undisturbed(() -> measured(jdk, shape));
        System.out.println(trim.row(shape + ", " + jdk));
        trim.assertForecastHolds();
        return trim;
    }

    private static Trim measured(Jdk jdk, String shape) {
        try (HostJvm host = host(jdk, shape).start()) {
            host.awaitStdout("ready");
            return Trim.of(host, List.of(jdk.tool("jcmd").toString()));
        }
    }

    /**
     * A thread an arena: a compiler thread that shares one could trim its top between forecast and trim. C1 only: on a busy machine C2
     * works for seconds after the program has come to rest, and frees megabytes at any moment.
     */
    static JvmRun host(Jdk jdk, String shape) {
        JvmRun run = rests(JvmRun.host(MallocShape.class, shape).on(jdk)).env("MALLOC_ARENA_MAX", "64");
        return jdk.feature() >= 24 ? run.jvm("--sun-misc-unsafe-memory-access=allow") : run;
    }

    /** A JVM that moves nothing but malloc's memory, and that soon. */
    static JvmRun rests(JvmRun run) {
        return run.jvm("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-XX:TieredStopAtLevel=1")
                .agent("first=1s", "interval=1s", "format=json", "budget=50%");
    }
}
