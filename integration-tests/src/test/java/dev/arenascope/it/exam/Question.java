package dev.arenascope.it.exam;

import dev.arenascope.it.HostJvm;
import dev.arenascope.it.Jdk;
import dev.arenascope.it.JvmRun;
import dev.arenascope.it.exam.programs.Idle;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One program and the answer to it. Each method returns a changed copy.
 *
 * @param program what to run on a JDK, without the agent
 * @param code the finding that has to come first, with high severity, or one of several joined by {@code or}; empty when no finding of
 *     high severity may come
 * @param owner whose finding it is
 * @param bytes whether the finding's bytes have to be what the program holds, give or take a fifth
 * @param cure what makes the finding go away while the program runs, or null when nothing is tried
 * @param limitBytes memory limit of a cgroup of its own; 0 for none
 * @param brief whether it is asked at every build
 * @param advice what has to be said of the program's sites besides; empty when they are not looked at
 * @param agent further arguments of the agent
 * @param beside the Go process beside the program whose sickness is asked for; {@link Beside#NOBODY} when it is the program's own
 * @param pending why it cannot be answered yet; empty when it has to be. A pending question is asked, but its failure is not the exam's
 */
record Question(
        String name,
        Function<Jdk, JvmRun> program,
        String code,
        String owner,
        boolean bytes,
        @Nullable Consumer<HostJvm> cure,
        long limitBytes,
        boolean brief,
        Advice advice,
        List<String> agent,
        Beside beside,
        String pending) {
    /**
     * @param sickness what it does, by its own list
     * @param env its environment, each as {@code NAME=VALUE}
     * @param cured whether it has to be right after a word to it
     * @param mild whether the finding about it is never more than medium, by design
     */
    record Beside(String sickness, List<String> env, boolean cured, boolean mild) {
        static final Beside NOBODY = new Beside("", List.of(), false, false);
    }

    /**
     * What has to be said of a site.
     *
     * @param method of the program; empty when no site is looked for
     * @param regex found in the advice
     */
    record Advice(String method, String regex) {
        static final Advice NOT_ASKED = new Advice("", "");
        /** No site of the program may get any advice but to leave it. */
        static final Advice NONE = new Advice("", "none");

        boolean isSought() {
            return !method.isEmpty();
        }
    }

    static Question of(String name, Function<Jdk, JvmRun> program) {
        return new Question(
                name, program, "", "", false, null, 0, false, Advice.NOT_ASKED, List.of(), Beside.NOBODY, "");
    }

    static Question of(String name, Class<?> program, String... args) {
        return of(name, jdk -> JvmRun.host(program, args).on(jdk).jvm("-Xmx256m"));
    }

    /** The finding that has to come first, with the bytes that the program says it holds. */
    Question finds(String code, String owner) {
        return new Question(name, program, code, owner, true, cure, limitBytes, brief, advice, agent, beside, pending);
    }

    /** The finding that has to come first; what it puts at stake is no number that the program knows. */
    Question findsSome(String code, String owner) {
        return new Question(name, program, code, owner, false, cure, limitBytes, brief, advice, agent, beside, pending);
    }

    /** The advice that a site of the program has to get, from an agent that looks for sites from the start. */
    Question advises(String method, String regex) {
        return advising(new Advice(method, regex));
    }

    /** No site of the program may get advice, from an agent that looks for sites from the start. */
    Question advisesNothing() {
        return advising(Advice.NONE);
    }

    private Question advising(Advice wanted) {
        List<String> on = agent.isEmpty() ? List.of("instrument=on") : agent;
        return new Question(name, program, code, owner, bytes, cure, limitBytes, brief, wanted, on, beside, pending);
    }

    Question agent(String... args) {
        return new Question(
                name, program, code, owner, bytes, cure, limitBytes, brief, advice, List.of(args), beside, pending);
    }

    /** A Go process beside an idle JVM, with this environment; the process is called {@code patient}. */
    static Question beside(String name, String sickness, String... env) {
        Question idle = of(name, jdk -> JvmRun.host(Idle.class).on(jdk).jvm("-Xmx64m"));
        return idle.with(new Beside(sickness, List.of(env), false, false));
    }

    /** A word to the Go process makes the finding go away. */
    Question curedBeside() {
        return with(new Beside(beside.sickness(), beside.env(), true, beside.mild()));
    }

    /** The finding about the Go process is never more than medium, by design. */
    Question mild() {
        return with(new Beside(beside.sickness(), beside.env(), beside.cured(), true));
    }

    private Question with(Beside process) {
        return new Question(
                name, program, code, owner, bytes, cure, limitBytes, brief, advice, agent, process, pending);
    }

    Question curedBy(Consumer<HostJvm> cure) {
        return new Question(name, program, code, owner, bytes, cure, limitBytes, brief, advice, agent, beside, pending);
    }

    Question limited(long limitBytes) {
        return new Question(name, program, code, owner, bytes, cure, limitBytes, brief, advice, agent, beside, pending);
    }

    Question inBrief() {
        return new Question(name, program, code, owner, bytes, cure, limitBytes, true, advice, agent, beside, pending);
    }

    Question pending(String why) {
        return new Question(name, program, code, owner, bytes, cure, limitBytes, brief, advice, agent, beside, why);
    }

    boolean isHealthy() {
        return code.isEmpty();
    }

    /** The answer as the sheet prints it. */
    String answer() {
        String finding = isHealthy() ? "nothing high" : code + " " + owner;
        if (advice.equals(Advice.NONE)) return finding + ", no advice";
        return advice.isSought() ? finding + ", advice at " + advice.method() : finding;
    }
}
