package dev.arenascope.advice;

import static dev.arenascope.advice.AdviserTest.diff;
import static dev.arenascope.advice.AdviserTest.finding;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.model.Finding;
import dev.arenascope.model.Ledger;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdviceBookTest {
    private static final long MB = 1 << 20;
    private static final Reading<Ledger> NO_LEDGER = Reading.absent("no ledger");
    private static final Finding ARENAS =
            finding(Finding.Code.RETENTION, "malloc", "jcmd 1 trims", "MALLOC_ARENA_MAX=2 keeps less");

    private final FakeStart start = new FakeStart();

    private static void live(AdviceBook book, AdviceDiff diff, long rssMb, int... seconds) {
        for (int s : seconds) book.add(1000L * s, Reading.of(rssMb * MB), NO_LEDGER, diff);
    }

    private List<Promise> firstLife() {
        AdviceBook book = new AdviceBook(List.of(), start);
        live(book, diff(start, ARENAS), 400, 1, 3, 6);
        live(book, diff(start, ARENAS), 420, 8, 11);
        return book.promises();
    }

    private static List<Promise> read(String text) {
        return BookText.parse(text) instanceof Reading.Present<List<Promise>> p ? p.value() : List.of();
    }

    @Test
    void aLifeLeavesMeansOfTheAgesThatAreOver() {
        Promise p = firstLife().get(0);
        assertThat(p.advised().text()).isEqualTo("MALLOC_ARENA_MAX=2");
        assertThat(p.without().stream().map(Saving.Point::ageMs)).containsExactly(5000L, 10_000L);
        assertThat(p.without().stream().map(Saving.Point::residentBytes)).containsExactly(400 * MB, 410 * MB);
    }

    @Test
    void aLaterLifeThatHasItSaysWhatItSaved() {
        List<Promise> first = firstLife();
        AdviceBook book = new AdviceBook(first, start.variable("MALLOC_ARENA_MAX", "2"));
        live(book, AdviceDiff.NONE, 300, 1, 4);
        assertThat(book.savings()).isEmpty();
        live(book, AdviceDiff.NONE, 310, 6, 9);
        assertThat(book.savings().get(0).bytes()).isEqualTo(100 * MB);
        live(book, AdviceDiff.NONE, 310, 12);
        Saving saving = book.savings().get(0);
        assertThat(saving.ageMs()).isEqualTo(10_000);
        assertThat(saving.bytes()).isEqualTo(100 * MB);
        assertThat(saving.others()).isZero();
        // What it was compared with stays for the lives to come.
        assertThat(book.promises()).isEqualTo(first);
    }

    @Test
    void moreThanBeforeIsANegativeSaving() {
        AdviceBook book = new AdviceBook(firstLife(), start.variable("MALLOC_ARENA_MAX", "2"));
        live(book, AdviceDiff.NONE, 450, 1, 6);
        assertThat(book.savings().get(0).bytes()).isEqualTo(-50 * MB);
    }

    @Test
    void aLaterLifeWithoutItIsTheNewMeasureAsFarAsItGot() {
        AdviceBook book = new AdviceBook(firstLife(), start);
        live(book, AdviceDiff.NONE, 500, 1, 6);
        assertThat(book.savings()).isEmpty();
        assertThat(book.promises().get(0).without().stream().map(Saving.Point::residentBytes))
                .containsExactly(500 * MB, 410 * MB);
    }

    @Test
    void settingsThatCameTogetherShareTheDifference() {
        AdviceBook first = new AdviceBook(List.of(), start);
        AdviceDiff two = diff(start, ARENAS, finding(Finding.Code.GARBAGE_HEADROOM, "java-heap", "-Xmx512m"));
        live(first, two, 400, 1, 6);
        FakeStart later = new FakeStart().variable("MALLOC_ARENA_MAX", "2").arguments("-Xmx500m");
        AdviceBook second = new AdviceBook(first.promises(), later);
        live(second, AdviceDiff.NONE, 300, 1, 6);
        assertThat(second.savings())
                .hasSize(2)
                .allSatisfy(s -> assertThat(s.others()).isEqualTo(1));
    }

    @Test
    void theSameAdviceWithOtherValuesIsOneAndTheOldestGivesWay() {
        AdviceBook book = new AdviceBook(List.of(), start);
        live(book, diff(start, finding(Finding.Code.GARBAGE_HEADROOM, "java-heap", "-Xmx512m")), 400, 1);
        live(book, diff(start, finding(Finding.Code.GARBAGE_HEADROOM, "java-heap", "-Xmx520m")), 400, 2);
        assertThat(book.promises()).hasSize(1);
        assertThat(book.promises().get(0).advised().text()).isEqualTo("-Xmx520m");
        for (int i = 0; i < 40; i++)
            live(book, diff(start, finding(Finding.Code.RETENTION, "o" + i, "-Da" + i + "=1")), 1, 3);
        assertThat(book.promises()).hasSize(AdviceBook.MOST);
        assertThat(book.promises().get(15).advised().owner()).isEqualTo("o39");
        assertThat(read(BookText.format(book.promises()))).isEqualTo(book.promises());
    }

    @Test
    void adviceForSidecarsIsNotRemembered() {
        AdviceBook book = new AdviceBook(List.of(), start);
        live(book, diff(start, finding(Finding.Code.RETENTION, "sidecar a", "GOGC=50")), 1, 1);
        assertThat(book.promises()).isEmpty();
    }

    @Test
    void aBookIsReadAsItWasWritten() {
        Advised unforeseen = new Advised(
                Setting.leading("-Xmx512m -XX:+UseG1GC"),
                Finding.Code.CONTRACT,
                "",
                Reading.absent("gives no bytes back"),
                false);
        Saving.Point point = new Saving.Point(5000, 7, Reading.of(3L));
        List<Promise> promises = List.of(firstLife().get(0), new Promise(unforeseen, List.of(point)));
        assertThat(read(BookText.format(promises))).isEqualTo(promises);
        assertThat(BookText.parse(BookText.format(List.of()))).isEqualTo(Reading.of(List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello\n",
                "arenascope advice 2\nend 0\n",
                "arenascope advice 1\n",
                "arenascope advice 1\nend 1\n",
                "arenascope advice 1\nend 0",
                "arenascope advice 1\nend 0\nmore\n",
                "arenascope advice 1\npromise RETENTION malloc\nforecast most 1\nset MALLOC_ARENA_MAX=2\n",
                "arenascope advice 1\npromise OTHER malloc\nforecast most 1\nset MALLOC_ARENA_MAX=2\nend 1\n",
                "arenascope advice 1\npromise RETENTION malloc\nforecast most -1\nset MALLOC_ARENA_MAX=2\nend 1\n",
                "arenascope advice 1\npromise RETENTION malloc\nforecast 1\nset MALLOC_ARENA_MAX=2\nend 1\n",
                "arenascope advice 1\npromise RETENTION malloc\nforecast most 1\nset rm\nend 1\n",
                "arenascope advice 1\npromise RETENTION malloc\nforecast most 1\nset A=2\nat 5000 1\nend 1\n",
                "arenascope advice 1\npromise RETENTION malloc\nforecast most 1\nset A=2\nat 5000 1 9999999999999999999\nend 1\n"
            })
    void whatIsNoWholeBookIsRefused(String text) {
        assertThat(BookText.parse(text).isPresent()).isFalse();
    }
}
