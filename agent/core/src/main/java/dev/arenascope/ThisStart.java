package dev.arenascope;

import dev.arenascope.advice.Start;
import dev.arenascope.jvm.StartOptions;
import dev.arenascope.snapshot.Reading;
import java.lang.management.ManagementFactory;
import java.util.List;

/** What this very JVM was started with. */
final class ThisStart implements Start {
    private final List<String> arguments = ManagementFactory.getRuntimeMXBean().getInputArguments();
    private final StartOptions options = new StartOptions();

    @Override
    public List<String> arguments() {
        return arguments;
    }

    @Override
    public Reading<String> variable(String name) {
        String value = System.getenv(name);
        return value == null ? Reading.absent(name + " is not set") : Reading.of(value);
    }

    @Override
    public Reading<String> option(String name) {
        return options.value(name);
    }

    @Override
    public boolean isChangedSince(String name) {
        return options.isChangedSince(name);
    }
}
