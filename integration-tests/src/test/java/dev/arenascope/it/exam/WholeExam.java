package dev.arenascope.it.exam;

import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The whole exam: {@code mvn -Pexam verify}. Its name keeps it out of every other build. */
class WholeExam {
    private static final Exam EXAM = new Exam("The exam");

    @TestFactory
    Stream<DynamicTest> question() {
        Pattern only = Pattern.compile(System.getProperty("exam.only", ""));
        return EXAM.of(Questions.ALL.stream()
                .filter(question -> only.matcher(question.name()).find())
                .toList());
    }

    @AfterAll
    static void print() {
        EXAM.print("sheet.md");
    }
}
