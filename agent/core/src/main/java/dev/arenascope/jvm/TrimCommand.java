package dev.arenascope.jvm;

import dev.arenascope.snapshot.Reading;
import org.jspecify.annotations.Nullable;

/** System.trim_native_heap: malloc_trim(3) by the JVM itself, where it is linked with glibc. */
public final class TrimCommand {
    private static final String COMMAND = "System.trim_native_heap";
    private static final String OPERATION = "systemTrimNativeHeap";
    private static final double NS_PER_MS = 1e6;

    private final DiagnosticCommands commands = new DiagnosticCommands();
    private @Nullable Reading<String> there;

    /** Whether this JVM has it; asked once. */
    public Reading<String> isThere() {
        Reading<String> known = there;
        if (known == null) {
            Reading<String> help = commands.run("help", "help", COMMAND);
            boolean told = help.orElse("").contains("Syntax");
            known = told
                    ? help
                    : Reading.absent(help.isPresent() ? "this JVM has no command " + COMMAND : help.reason());
            there = known;
        }
        return known;
    }

    /**
     * Trims; the milliseconds that it took. It stops no thread by itself, and threads run on beside it. But a safepoint that begins meanwhile waits
     * for its end, since the JVM does it within its own code, and all other threads wait with it: 10 ms for 200 MB, on 17 as on 25.
     */
    public Reading<Double> run() {
        long begin = System.nanoTime();
        Reading<String> answer = commands.run(OPERATION, COMMAND);
        return answer.isPresent()
                ? Reading.of((System.nanoTime() - begin) / NS_PER_MS)
                : Reading.absent(answer.reason());
    }
}
