package dev.arenascope.launcher;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** {@code java -jar arenascope.jar}: enters the core in this JVM, which is ours alone, and prints what it answers. */
public final class Main {
    private static final int FIRST_WITH_FFM = 22;
    private static final int DONE = 0;
    private static final int FAILED = 70;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments, printer(FileDescriptor.out), printer(FileDescriptor.err)));
    }

    private static int run(String[] arguments, Consumer<String> out, Consumer<String> err) {
        try (AgentClassLoader loader = new AgentClassLoader(Bootstrap.ownJar())) {
            ModuleLayer.Controller controller = CoreModule.define(Bootstrap.CORE, loader);
            Module core = CoreModule.of(controller, Bootstrap.CORE);
            grantNativeAccess(controller, core);
            Class<?> entry = Class.forName(core, "dev.arenascope.CommandLine");
            if (entry == null) throw new IOException("the jar holds no core");
            return (int) entry.getMethod(
                            "run", String.class, String.class, String[].class, Consumer.class, Consumer.class)
                    .invoke(null, Bootstrap.version(), Bootstrap.ownJar().getPath(), arguments, out, err);
        } catch (InvocationTargetException e) {
            err.accept("arenascope: " + e.getCause() + "\n");
        } catch (Exception e) {
            err.accept("arenascope: " + e + "\n");
        }
        return FAILED;
    }

    /** The manifest grants this class the right to grant; the JVM heeds it for the jar that it was started with, never for an agent. */
    private static void grantNativeAccess(ModuleLayer.Controller controller, Module core)
            throws ReflectiveOperationException {
        if (Runtime.version().feature() < FIRST_WITH_FFM) return;
        ModuleLayer.Controller.class
                .getMethod("enableNativeAccess", Module.class)
                .invoke(controller, core);
    }

    /** Writes at once: who watches must not wait. */
    private static Consumer<String> printer(FileDescriptor stream) {
        // Never closed: the JVM itself may still have something to say.
        FileOutputStream file = new FileOutputStream(stream);
        return text -> {
            try {
                file.write(text.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // Nobody reads any more, such as `head` after its last line.
                Runtime.getRuntime().halt(DONE);
            }
        };
    }
}
