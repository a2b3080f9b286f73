package dev.arenascope.it.exam;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The most telling questions of the exam, at every build. */
@Execution(ExecutionMode.CONCURRENT) // its hosts mostly wait
class BriefExamIT {
    private static final Exam EXAM = new Exam("The exam in brief");

    @TestFactory
    Stream<DynamicTest> question() {
        return EXAM.of(Questions.ALL.stream()
                .filter(Question::brief)
                .filter(question -> question.pending().isEmpty())
                .toList());
    }

    @AfterAll
    static void print() {
        EXAM.print("brief.md");
    }
}
