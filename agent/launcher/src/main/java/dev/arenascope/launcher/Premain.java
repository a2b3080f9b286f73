package dev.arenascope.launcher;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The agent's entry. It starts one daemon thread and returns: all else happens on that thread, after the application's main
 * has started, so that the host's start pays for a thread and nothing more.
 */
public final class Premain {
    private static final AtomicBoolean STARTED = new AtomicBoolean();

    private Premain() {}

    /** Called by the JVM for {@code -javaagent}, on the thread that will run the application's main. */
    public static void premain(String arguments, Instrumentation instrumentation) {
        start(arguments, instrumentation, MainWatch.of(Thread.currentThread()));
    }

    /** Called by the JVM when the agent is attached to a running process. */
    public static void agentmain(String arguments, Instrumentation instrumentation) {
        start(arguments, instrumentation, MainWatch.STARTED);
    }

    private static void start(String arguments, Instrumentation instrumentation, MainWatch main) {
        try {
            if (isJdkTool()) return;
            if (!STARTED.compareAndSet(false, true)) {
                say("already running in this process; the second start is ignored");
                return;
            }
            // The outermost group: the host's own group counts no thread more than without the agent.
            ThreadGroup group = Thread.currentThread().getThreadGroup();
            while (group.getParent() != null) group = group.getParent();
            Bootstrap bootstrap = new Bootstrap(arguments, instrumentation, main);
            Thread thread = new Thread(group, bootstrap, "arenascope", 0, false);
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler(bootstrap);
            thread.setContextClassLoader(null);
            thread.start();
        } catch (Throwable t) {
            failed("not started: " + t + "; the application is not affected");
        }
    }

    /** javac, jcmd, keytool... pick agents up through JAVA_TOOL_OPTIONS; a source file run by {@code java File.java} is no tool. */
    private static boolean isJdkTool() {
        String module = System.getProperty("jdk.module.main", "");
        String command = System.getProperty("sun.java.command", "");
        return (module.startsWith("jdk.") || module.startsWith("java.")) && !command.contains("javac.launcher.");
    }

    /** After a start that failed, the agent may be attached again. */
    static void failed(String line) {
        STARTED.set(false);
        say(line);
    }

    private static void say(String line) {
        try {
            // Never closed: that would close the host's standard error.
            new FileOutputStream(FileDescriptor.err)
                    .write(("arenascope: " + line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException | RuntimeException e) {
            // Standard error is closed, or a security manager guards it: there is nobody left to tell.
        }
    }
}
