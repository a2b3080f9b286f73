package dev.arenascope.it.exam;

import dev.arenascope.it.Jdk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.TestAbortedException;

/** Puts questions on the oldest and the newest JDK, and keeps the sheet. */
final class Exam {
    /** The programs sleep most of the time; four leave two cores free enough that reports come on time. */
    private static final int AT_ONCE = 4;

    private final String title;
    private final List<Mark> marks = Collections.synchronizedList(new ArrayList<>());

    Exam(String title) {
        this.title = title;
    }

    /** One test a question and JDK; all of them are under way at once, as far as the machine bears it. */
    Stream<DynamicTest> of(List<Question> questions) {
        ExecutorService hall = Executors.newFixedThreadPool(AT_ONCE);
        Map<String, Future<List<Mark>>> sitting = new LinkedHashMap<>();
        for (Question question : questions) {
            for (Jdk jdk : List.of(Jdk.OLDEST, Jdk.NEWEST)) {
                sitting.put(question.name() + ", " + jdk, hall.submit(() -> new Examiner(question, jdk).marks()));
            }
        }
        hall.shutdown();
        return sitting.entrySet().stream().map(e -> DynamicTest.dynamicTest(e.getKey(), () -> judge(e.getValue())));
    }

    private void judge(Future<List<Mark>> future) throws Exception {
        List<Mark> given = future.get();
        marks.addAll(given);
        for (Mark mark : given) {
            if (mark.verdict() == Mark.Verdict.FAIL) throw new AssertionError(mark.row() + "\n" + mark.why());
        }
        for (Mark mark : given) {
            if (mark.verdict() != Mark.Verdict.PASS) throw new TestAbortedException(mark.why());
        }
    }

    /** Prints the sheet, and leaves it in {@code target/exam}. */
    void print(String file) {
        List<String> lines = new ArrayList<>();
        lines.add("\n### " + title);
        lines.add("| program | JDK | expected | got | held | found | other high findings | took | mark |");
        lines.add("|---|---|---|---|---|---|---|---|---|");
        for (Mark mark : marks) lines.add(mark.row());
        lines.add("");
        for (Mark mark : marks)
            if (!mark.why().isEmpty()) lines.add(mark.question().name() + ", " + mark.jdk() + ": " + mark.why());
        long passed =
                marks.stream().filter(m -> m.verdict() == Mark.Verdict.PASS).count();
        lines.add(passed + " of " + marks.size() + " passed");
        String text = String.join("\n", lines) + "\n";
        System.out.println(text);
        try {
            Path folder = Files.createDirectories(Questions.folder());
            Files.writeString(folder.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
