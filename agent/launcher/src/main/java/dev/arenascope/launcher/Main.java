package dev.arenascope.launcher;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;

/** {@code java -jar arenascope.jar}: enters the core in this JVM, which is ours alone, and prints what it answers. */
public final class Main {
    private static final int FIRST_WITH_FFM = 22;
    private static final int FAILED = 70;

    private Main() {}

    public static void main(String[] arguments) throws IOException {
        StringBuilder out = new StringBuilder();
        StringBuilder err = new StringBuilder();
        int code = run(arguments, out, err);
        print(FileDescriptor.out, out);
        print(FileDescriptor.err, err);
        System.exit(code);
    }

    private static int run(String[] arguments, StringBuilder out, StringBuilder err) {
        try (AgentClassLoader loader = new AgentClassLoader(Bootstrap.ownJar())) {
            ModuleLayer.Controller controller = CoreModule.define(Bootstrap.CORE, loader);
            Module core = CoreModule.of(controller, Bootstrap.CORE);
            grantNativeAccess(controller, core);
            Class<?> entry = Class.forName(core, "dev.arenascope.CommandLine");
            if (entry == null) throw new IOException("the jar holds no core");
            return (int) entry.getMethod("run", String.class, String[].class, StringBuilder.class, StringBuilder.class)
                    .invoke(null, Bootstrap.version(), arguments, out, err);
        } catch (InvocationTargetException e) {
            err.append("arenascope: ").append(e.getCause()).append('\n');
        } catch (Exception e) {
            err.append("arenascope: ").append(e).append('\n');
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

    private static void print(FileDescriptor stream, StringBuilder text) throws IOException {
        // Never closed: the JVM itself may still have something to say.
        new FileOutputStream(stream).write(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
