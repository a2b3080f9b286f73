package dev.arenascope.it.exam;

import dev.arenascope.it.HostJvm;
import dev.arenascope.it.Jdk;
import dev.arenascope.it.JvmRun;
import dev.arenascope.it.ReportLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/** Puts one question on one JDK: runs the program with the agent until the answer stands, or its time is over. */
final class Examiner {
    /** So many right reports in a row are an answer. */
    private static final int STEADY = 3;
    /** A healthy program is watched for longer than any leak here takes to be found. */
    private static final int HEALTHY_REPORTS = 40;

    private static final Duration PATIENCE = Duration.ofSeconds(150);
    /** The exam is about verdicts: with the budget of production smaps is read once in ten reports of 2 s. */
    private static final String[] AGENT = {"first=1s", "interval=2s", "format=json", "budget=20%"};

    private final Question question;
    private final Jdk jdk;
    private long begin;

    Examiner(Question question, Jdk jdk) {
        this.question = question;
        this.jdk = jdk;
    }

    List<Mark> marks() {
        begin = System.nanoTime();
        try (Limit limit = Limit.of(question.limitBytes());
                GoProgram beside = GoProgram.of(question.beside())) {
            JvmRun run = limit.on(question.program().apply(jdk))
                    .agent(AGENT)
                    .agent(beside.agent())
                    .agent(question.agent().toArray(String[]::new));
            try (HostJvm host = run.start()) {
                return ask(host, beside);
            }
        } catch (TestAbortedException e) {
            return List.of(mark("", Mark.Verdict.SKIPPED, null, String.valueOf(e.getMessage())));
        }
    }

    private List<Mark> ask(HostJvm host, GoProgram beside) {
        List<Mark> marks = new ArrayList<>();
        Mark first = question.isHealthy() && !question.advice().isSought()
                ? watch(host, beside, "", HEALTHY_REPORTS, sitting -> sitting.isRight(question), true)
                : watch(host, beside, "", STEADY, sitting -> sitting.isRight(question), false);
        marks.add(first.lenient());
        if (first.verdict() == Mark.Verdict.PASS && cure(host, beside)) {
            marks.add(watch(host, beside, "cured", STEADY, sitting -> sitting.isCured(question), false)
                    .lenient());
        }
        return marks;
    }

    /** False when nothing is to be cured. */
    private boolean cure(HostJvm host, GoProgram beside) {
        begin = System.nanoTime();
        var cure = question.cure();
        if (cure != null) cure.accept(host);
        if (question.beside().cured()) beside.say("cure");
        return cure != null || question.beside().cured();
    }

    /** Reads report after report; right are so many in a row, counted from now on. A strict watch ends at the first wrong one. */
    private Mark watch(
            HostJvm host, GoProgram beside, String part, int inARow, Predicate<Sitting> right, boolean strict) {
        int seen = host.reports().size();
        int row = 0;
        Sitting last = null;
        for (long end = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < end; pause()) {
            List<ReportLine> reports = host.reports();
            while (seen < reports.size()) {
                ReportLine report = reports.get(seen++);
                if (!report.hasLedger()) continue;
                last = Sitting.of(report, beside.isNobody() ? host.stdout() : beside.stdout());
                row = right.test(last) ? row + 1 : 0;
                if (row == inARow) return mark(part, Mark.Verdict.PASS, last, "");
                if (row == 0 && strict) return mark(part, Mark.Verdict.FAIL, last, evidence(host, last));
            }
            if (!host.isAlive()) {
                return mark(part, Mark.Verdict.FAIL, last, "the program ended early: " + host.stderr() + host.folder());
            }
        }
        return mark(part, Mark.Verdict.FAIL, last, evidence(host, last));
    }

    private Mark mark(String part, Mark.Verdict verdict, @Nullable Sitting sitting, String why) {
        long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
        if (sitting == null) {
            return new Mark(question, jdk.toString(), part, verdict, "no report", 0, 0, "", seconds, why);
        }
        return new Mark(
                question,
                jdk.toString(),
                part,
                verdict,
                sitting.got(),
                sitting.heldBytes(),
                sitting.bytes(question),
                sitting.others(question),
                seconds,
                why);
    }

    private static String evidence(HostJvm host, @Nullable Sitting last) {
        return (last == null
                        ? "no report with a ledger"
                        : last.report() + ", findings " + last.report().json().path("findings") + ", sites "
                                + last.advice())
                + ", " + host.folder();
    }

    /** Between two looks at a log that grows every two seconds. */
    private static void pause() {
        try {
            Thread.sleep(250);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
