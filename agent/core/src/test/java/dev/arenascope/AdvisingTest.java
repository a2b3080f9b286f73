package dev.arenascope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.advice.BookText;
import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.Finding;
import dev.arenascope.model.Space;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdvisingTest {
    private static final Snapshot SNAPSHOT = new Space().snapshot(0);

    @TempDir
    private Path folder;

    private final List<String> said = new ArrayList<>();
    private final AgentLog log = new AgentLog(said::add);
    private long nowNs;

    private static Diagnosis asksFor(String line) {
        return new Diagnosis(
                Reading.absent("no ledger"),
                List.of(new Finding(
                        Finding.Code.RETENTION,
                        "malloc",
                        100 << 20,
                        Finding.Severity.HIGH,
                        0.9,
                        "e",
                        List.of(line),
                        Reading.of(100L << 20),
                        List.of())));
    }

    private Advising advising(String path) {
        Agent.Clock clock = new Agent.Clock() {
            @Override
            public long wallMs() {
                return 0;
            }

            @Override
            public long nanos() {
                return nowNs;
            }
        };
        return new Advising(new ThisStart(), Reading.of(path), clock, log);
    }

    private List<String> files() throws IOException {
        try (var list = Files.list(folder)) {
            return list.map(p -> p.getFileName().toString()).toList();
        }
    }

    @Test
    void theFirstAdviceIsWrittenAtOnceAndTheNextAfterMinutes() throws IOException {
        Path file = folder.resolve("advice");
        Advising advising = advising(file.toString());
        advising.after(SNAPSHOT, new Diagnosis(Reading.absent("no ledger"), List.of()));
        assertThat(files()).isEmpty();
        advising.after(SNAPSHOT, asksFor("MALLOC_ARENA_MAX=2"));
        String first = Files.readString(file);
        assertThat(first).contains("set MALLOC_ARENA_MAX=2\n");
        assertThat(BookText.parse(first).isPresent()).isTrue();
        nowNs += 60_000_000_000L;
        advising.after(SNAPSHOT, asksFor("MALLOC_ARENA_MAX=3"));
        assertThat(Files.readString(file)).isEqualTo(first);
        nowNs += 121_000_000_000L;
        advising.after(SNAPSHOT, asksFor("MALLOC_ARENA_MAX=4"));
        assertThat(Files.readString(file)).contains("set MALLOC_ARENA_MAX=4\n");
        advising.after(SNAPSHOT, asksFor("MALLOC_ARENA_MAX=5"));
        advising.keep();
        assertThat(Files.readString(file)).contains("set MALLOC_ARENA_MAX=5\n");
        assertThat(files()).containsExactly("advice");
        assertThat(said).isEmpty();
    }

    @Test
    void aFileOfSomebodyElseIsLeftAsItIs() throws IOException {
        Path file = Files.writeString(folder.resolve("advice"), "a shopping list\n");
        Advising advising = advising(file.toString());
        advising.after(SNAPSHOT, asksFor("MALLOC_ARENA_MAX=2"));
        advising.keep();
        assertThat(Files.readString(file)).isEqualTo("a shopping list\n");
        assertThat(said).singleElement().asString().contains("is not a file of this agent");
        assertThat(files()).containsExactly("advice");
    }

    @Test
    void aFileThatSomebodyPutThereMeanwhileIsLeftToo() throws IOException {
        Path file = folder.resolve("advice");
        Advising advising = advising(file.toString());
        Files.writeString(file, "");
        advising.after(SNAPSHOT, asksFor("MALLOC_ARENA_MAX=2"));
        advising.keep();
        assertThat(file).isEmptyFile();
        assertThat(said).hasSize(1);
    }

    @Test
    void whatIsNoFileIsNotWaitedFor() {
        advising(folder.toString()).after(SNAPSHOT, asksFor("MALLOC_ARENA_MAX=2"));
        advising("/dev/zero").after(SNAPSHOT, asksFor("MALLOC_ARENA_MAX=2"));
        assertThat(said).hasSize(2).allSatisfy(line -> assertThat(line).contains("no regular file"));
    }

    @Test
    void aFolderThatIsMissingIsSaidOnce() {
        Advising advising = advising(folder.resolve("none/advice").toString());
        for (int i = 0; i < 3; i++) {
            advising.after(SNAPSHOT, asksFor("MALLOC_ARENA_MAX=" + (2 + i)));
            nowNs += 200_000_000_000L;
        }
        assertThat(said).singleElement().asString().contains("cannot be written");
    }

    @Test
    void aLinkStaysALink() throws IOException {
        Path target = Files.writeString(folder.resolve("target"), BookText.format(List.of()));
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);
        advising(link.toString()).after(SNAPSHOT, asksFor("MALLOC_ARENA_MAX=2"));
        assertThat(link).isSymbolicLink();
        assertThat(target).content().contains("MALLOC_ARENA_MAX=2");
        Files.delete(target);
        advising(link.toString()).after(SNAPSHOT, asksFor("MALLOC_ARENA_MAX=2"));
        assertThat(link).isSymbolicLink();
        assertThat(said).singleElement().asString().contains("a link that leads nowhere");
    }

    @Test
    void thisJvmTellsItsOptions() {
        ThisStart start = new ThisStart();
        assertThat(start.option("MaxHeapSize").isPresent()).isTrue();
        assertThat(start.option("NoSuchOption").isPresent()).isFalse();
        assertThat(start.isChangedSince("MaxHeapSize")).isFalse();
    }
}
