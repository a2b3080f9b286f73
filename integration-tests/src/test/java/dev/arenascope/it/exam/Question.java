package dev.arenascope.it.exam;

import dev.arenascope.it.HostJvm;
import dev.arenascope.it.Jdk;
import dev.arenascope.it.JvmRun;
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
 * @param hint whether any severity is an answer: what is found puts no bytes at stake
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
        boolean hint,
        String pending) {
    static Question of(String name, Function<Jdk, JvmRun> program) {
        return new Question(name, program, "", "", false, null, 0, false, false, "");
    }

    static Question of(String name, Class<?> program, String... args) {
        return of(name, jdk -> JvmRun.host(program, args).on(jdk).jvm("-Xmx256m"));
    }

    /** The finding that has to come first, with the bytes that the program says it holds. */
    Question finds(String code, String owner) {
        return new Question(name, program, code, owner, true, cure, limitBytes, brief, hint, pending);
    }

    /** The finding that has to come first; what it puts at stake is no number that the program knows. */
    Question findsSome(String code, String owner) {
        return new Question(name, program, code, owner, false, cure, limitBytes, brief, hint, pending);
    }

    /** A finding that puts no bytes at stake, and so is of low severity. */
    Question hints(String code, String owner) {
        return new Question(name, program, code, owner, false, cure, limitBytes, brief, true, pending);
    }

    Question curedBy(Consumer<HostJvm> cure) {
        return new Question(name, program, code, owner, bytes, cure, limitBytes, brief, hint, pending);
    }

    Question limited(long limitBytes) {
        return new Question(name, program, code, owner, bytes, cure, limitBytes, brief, hint, pending);
    }

    Question inBrief() {
        return new Question(name, program, code, owner, bytes, cure, limitBytes, true, hint, pending);
    }

    Question pending(String why) {
        return new Question(name, program, code, owner, bytes, cure, limitBytes, brief, hint, why);
    }

    boolean isHealthy() {
        return code.isEmpty();
    }

    /** The answer as the sheet prints it. */
    String answer() {
        return isHealthy() ? "nothing high" : code + " " + owner;
    }
}
