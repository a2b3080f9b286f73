package dev.arenascope.launcher;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the agent's thread does first: wait for main, open the isolated loader, enter the core. */
final class Bootstrap implements Runnable, Thread.UncaughtExceptionHandler {
    static final String CORE = "dev.arenascope.core";

    /** The release whose native calls come in a module that is not loaded by itself. */
    private static final int INCUBATOR = 17;

    private final @Nullable String arguments;
    private final Instrumentation instrumentation;
    private final MainWatch main;

    Bootstrap(@Nullable String arguments, Instrumentation instrumentation, MainWatch main) {
        this.arguments = arguments;
        this.instrumentation = instrumentation;
        this.main = main;
    }

    @Override
    public void run() {
        if (ModuleLayer.boot().findModule("java.management").isEmpty()) {
            Premain.failed("not started: this Java runtime lacks the module java.management, which jlink --add-modules"
                    + " java.management adds; the application is not affected");
            return;
        }
        try {
            byte[] maps = main == MainWatch.STARTED ? new byte[0] : maps();
            main.await();
            enter(new AgentClassLoader(ownJar()))
                    .getMethod("run", String.class, String.class, byte[].class, Instrumentation.class)
                    .invoke(null, version(), arguments == null ? "" : arguments, maps, instrumentation);
        } catch (InvocationTargetException e) {
            Premain.failed("stopped: " + e.getCause() + "; the application is not affected");
        } catch (Throwable t) {
            Premain.failed("not started: " + t + "; the application is not affected");
        }
    }

    /** What is mapped before the application can map anything: what comes later is its own. Beside the start of main, not before it. */
    private static byte[] maps() {
        try (FileInputStream in = new FileInputStream("/proc/self/maps")) {
            return in.readAllBytes();
        } catch (IOException | RuntimeException e) {
            return new byte[0]; // the core, which reads the same file again, says why
        }
    }

    /** Makes the core's module and returns its entry; a loader that comes to nothing is closed. */
    private Class<?> enter(AgentClassLoader loader) throws IOException {
        try {
            Module core = CoreModule.of(CoreModule.define(CORE, loader), CORE);
            // To our named module alone, never to the host's unnamed module: the core grants itself native access
            // through java.lang (NativeAccess), loads on 17 what calls native code there (IncubatorModule), looks for
            // buffers that threads keep (ThreadCaches), and asks for diagnostic commands without an MBean server
            // (DiagnosticCommands).
            Module base = Object.class.getModule();
            open(base, "java.lang", core);
            open(base, "sun.nio.ch", core);
            if (Runtime.version().feature() == INCUBATOR) open(base, "jdk.internal.module", core);
            Optional<Module> management = ModuleLayer.boot().findModule("jdk.management");
            if (management.isPresent()) open(management.get(), "com.sun.management.internal", core);
            Class<?> agent = Class.forName(core, "dev.arenascope.Agent");
            if (agent == null) throw new IOException("the agent's jar holds no core");
            return agent;
        } catch (Throwable t) {
            loader.close();
            throw t;
        }
    }

    private void open(Module module, String name, Module core) {
        if (!module.getPackages().contains(name)) return; // another JDK: the core does without
        instrumentation.redefineModule(module, Set.of(), Map.of(), Map.of(name, Set.of(core)), Set.of(), Map.of());
    }

    /** The host's own handler of uncaught exceptions may end the process; ours are none of its business. */
    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        // Whatever could be said was said in run().
    }

    /** Of the jar. */
    static String version() {
        String version = Bootstrap.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    static File ownJar() throws Exception {
        URI jar = Premain.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI();
        return new File(jar);
    }
}
