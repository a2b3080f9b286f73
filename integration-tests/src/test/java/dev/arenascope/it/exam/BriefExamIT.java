package dev.arenascope.it.exam;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The most telling questions of the exam, at every build. */
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
