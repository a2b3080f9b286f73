package dev.arenascope.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What to run, as a value: each method returns a changed copy.
 *
 * <pre>{@code
 * JvmRun.host(Hello.class).on(jdk).jvm("-Xmx64m").agent("interval=1s").run().exitCode()
 * }</pre>
 *
 * Unless {@code agent} is called the host runs without one. The agent writes to {@code agent.log} in the folder of the run,
 * unless the arguments say {@code log=}.
 */
public final class JvmRun {
    private static final AtomicInteger RUNS = new AtomicInteger();

    private Path command = Path.of("java");
    private final List<String> program;
    private List<String> jvm = List.of();
    private List<String> jvmAfterAgent = List.of();
    private @Nullable Path agentJar;
    private List<String> agentArgs = List.of();
    private boolean throughEnvironment;
    private Map<String, String> environment = Map.of();
    private String shell = "";

    private JvmRun(List<String> program) {
        this.program = program;
    }

    private JvmRun(JvmRun other) {
        command = other.command;
        program = other.program;
        jvm = other.jvm;
        jvmAfterAgent = other.jvmAfterAgent;
        agentJar = other.agentJar;
        agentArgs = other.agentArgs;
        throughEnvironment = other.throughEnvironment;
        environment = other.environment;
        shell = other.shell;
    }

    /** A class of {@code hosts}, with its arguments. */
    public static JvmRun host(Class<?> main, String... args) {
        return new JvmRun(plus(List.of("-cp", Jars.HOSTS.toString(), main.getName()), args));
    }

    /** The same with another class path. */
    public static JvmRun host(String classPath, Class<?> main, String... args) {
        return new JvmRun(plus(List.of("-cp", classPath, main.getName()), args));
    }

    /** What stands after the JVM's own options, for example {@code -jar service.jar}. */
    public static JvmRun program(String... program) {
        return new JvmRun(List.of(program));
    }

    public JvmRun on(Jdk jdk) {
        return command(jdk.tool("java"));
    }

    /** Another program than a JDK's java: a tool, or java of an image of its own. */
    public JvmRun command(Path command) {
        JvmRun next = new JvmRun(this);
        next.command = command;
        return next;
    }

    /** A tool beside the program that is run, for example jcmd of the same JDK. */
    public Path tool(String name) {
        return command.resolveSibling(name);
    }

    public JvmRun jvm(String... options) {
        JvmRun next = new JvmRun(this);
        next.jvm = plus(jvm, options);
        return next;
    }

    public JvmRun jvmAfterAgent(String... options) {
        JvmRun next = new JvmRun(this);
        next.jvmAfterAgent = plus(jvmAfterAgent, options);
        return next;
    }

    /** With the agent, and these arguments besides those of earlier calls. */
    public JvmRun agent(String... args) {
        return carrying(Jars.AGENT, plus(agentArgs, args));
    }

    /** With another agent in our agent's place. */
    public JvmRun otherAgent(Path jar) {
        return carrying(jar, List.of());
    }

    public JvmRun withoutAgent() {
        return carrying(null, List.of());
    }

    /** The agent comes in JAVA_TOOL_OPTIONS instead of on the command line. */
    public JvmRun agentThroughEnvironment() {
        JvmRun next = new JvmRun(this);
        next.throughEnvironment = true;
        return next;
    }

    public JvmRun env(String name, String value) {
        JvmRun next = new JvmRun(this);
        next.environment = new HashMap<>(environment);
        next.environment.put(name, value);
        return next;
    }

    /**
     * Shell text that runs just before the JVM, in the same process and in a mount namespace of its own: {@code $$} is the
     * JVM's pid, {@code $RUN} the folder of the run.
     */
    public JvmRun inNamespace(String shellText) {
        JvmRun next = new JvmRun(this);
        next.shell = shellText;
        return next;
    }

    private JvmRun carrying(@Nullable Path jar, List<String> args) {
        JvmRun next = new JvmRun(this);
        next.agentJar = jar;
        next.agentArgs = args;
        return next;
    }

    /** Starts it and waits for its end. */
    public Outcome run() {
        try (HostJvm host = start()) {
            return host.finish();
        }
    }

    public HostJvm start() {
        try {
            Files.createDirectories(Jars.WORK);
            Path folder = Files.createTempDirectory(Jars.WORK, RUNS.incrementAndGet() + "-" + name() + "-");
            ProcessBuilder builder = new ProcessBuilder(commandLine(folder))
                    .redirectOutput(folder.resolve("stdout").toFile())
                    .redirectError(folder.resolve("stderr").toFile());
            Map<String, String> env = builder.environment();
            env.keySet().removeIf(k -> k.startsWith("ARENASCOPE_") || k.contains("JAVA_") || k.equals("CLASSPATH"));
            if (throughEnvironment && agentJar != null) env.put("JAVA_TOOL_OPTIONS", agentOption(folder));
            env.put("RUN", folder.toString());
            env.putAll(environment);
            Files.write(folder.resolve("command"), builder.command());
            return new HostJvm(builder.start(), folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String name() {
        String main = program.get(Math.min(2, program.size() - 1)).replaceAll(".*[./]", "");
        return main.replaceAll("\\W", "");
    }

    private List<String> commandLine(Path folder) {
        List<String> line = new ArrayList<>();
        if (!shell.isEmpty()) {
            line.addAll(List.of("unshare", "-m", "bash", "-c", "set -e\n" + shell + "\nexec \"$@\"", "bash"));
        }
        line.add(command.toString());
        line.addAll(jvm);
        if (agentJar != null && !throughEnvironment) line.add(agentOption(folder));
        line.addAll(jvmAfterAgent);
        line.addAll(program);
        return line;
    }

    private String agentOption(Path folder) {
        List<String> args = new ArrayList<>(agentArgs);
        boolean ours = Jars.AGENT.equals(agentJar);
        if (ours && agentArgs.stream().noneMatch(a -> a.startsWith("log="))) {
            args.add("log=" + folder.resolve("agent.log"));
        }
        return "-javaagent:" + agentJar + (args.isEmpty() ? "" : "=" + String.join(",", args));
    }

    private static List<String> plus(List<String> list, String... more) {
        List<String> all = new ArrayList<>(list);
        all.addAll(Arrays.asList(more));
        return all;
    }
}
