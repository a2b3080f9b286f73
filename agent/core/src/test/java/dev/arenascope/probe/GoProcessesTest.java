package dev.arenascope.probe;

import static dev.arenascope.probe.ProcTree.GROUP;
import static dev.arenascope.probe.ProcTree.OWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.Reading;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoProcessesTest {
    @TempDir
    Path root;

    private ProcTree tree;
    private GoProcesses processes;

    @BeforeEach
    void tree() {
        tree = new ProcTree(root);
        processes = new GoProcesses(tree.others(), OWN, true, List.of());
    }

    @Test
    void goProcessesBesideUsAreFound() {
        tree.process(11, 200, "otelcol", "/orders.slice/otelcol.service", true);
        tree.process(12, 200, "go-named", GROUP, false);
        tree.process(13, 200, "stranger", "/other.slice/stranger.service", true);
        assertThat(look().all()).singleElement().satisfies(p -> {
            assertThat(p.pid()).isEqualTo(11);
            assertThat(p.id()).isEqualTo("11@200");
            assertThat(p.name()).isEqualTo("otelcol-and-more");
            assertThat(p.build().map(b -> b.version().orElse("")).orElse("")).isEqualTo("go1.26.8");
        });
        assertThat(look().gaps()).isEmpty();
    }

    @Test
    void inAContainerEveryProcessIsBesideUs() {
        tree.process(13, 200, "stranger", "/../other", true);
        assertThat(look().all()).isEmpty();
        tree.inContainer();
        processes = new GoProcesses(tree.others(), OWN, true, List.of());
        assertThat(look().all()).extracting(GoProcess::pid).containsExactly(13L);
    }

    @Test
    void anExecutableIsReadOnceInTheLifeOfItsProcess() {
        tree.process(11, 200, "otelcol", GROUP, true);
        GoProcess first = look().all().get(0);
        tree.executable("11", new byte[100]);
        assertThat(look().all()).containsExactly(first);
    }

    @Test
    void aPidThatIsUsedAgainIsAnotherProcess() {
        tree.process(11, 200, "otelcol", GROUP, true);
        assertThat(look().all()).hasSize(1);
        tree.process(11, 300, "otelcol", GROUP, false);
        assertThat(look().all()).isEmpty();
        tree.process(11, 400, "otelcol", GROUP, true);
        assertThat(look().all())
                .singleElement()
                .satisfies(p -> assertThat(p.id()).isEqualTo("11@400"));
    }

    @Test
    void aShellThatBecomesAGoProgramIsFound() {
        tree.process(11, 200, "sh", GROUP, false);
        assertThat(look().all()).isEmpty();
        tree.process(11, 200, "otelcol", GROUP, true);
        assertThat(look().all()).hasSize(1);
    }

    @Test
    void oneThatEndsIsForgotten() {
        tree.process(11, 200, "otelcol", GROUP, true);
        assertThat(look().all()).hasSize(1);
        tree.end(11);
        assertThat(look().all()).isEmpty();
    }

    @Test
    void oneThatIsMovedHereIsFoundAfterAWhile() {
        tree.process(11, 200, "otelcol", "/elsewhere", true);
        assertThat(look().all()).isEmpty();
        tree.process(11, 200, "otelcol", GROUP, true);
        for (int i = 1; i < 10; i++) assertThat(look().all()).isEmpty();
        assertThat(look().all()).hasSize(1);
    }

    @Test
    void anExecutableThatMayNotBeReadIsAGap() {
        for (int pid = 11; pid < 16; pid++) {
            tree.process(pid, 200, "nginx", GROUP, false);
            tree.hide(pid);
        }
        tree.write("15/status", "Name: nginx\nState: Z (zombie)\n");
        assertThat(look().all()).isEmpty();
        assertThat(look().gaps())
                .containsExactly("executables that may not be read: 4 (11 nginx, 12 nginx, 13 nginx, ...);"
                        + " if one is Go, name its endpoint: sidecars=NAME@URL");
    }

    @Test
    void anExecutableThatCouldNotBeReadForAMomentIsReadAtTheNextLook() {
        tree.process(11, 200, "otelcol", GROUP, true);
        tree.hide(11);
        assertThat(look().all()).isEmpty();
        tree.show(11);
        tree.executable("11", ProcTree.GO);
        assertThat(look().all()).hasSize(1);
        assertThat(look().gaps()).isEmpty();
    }

    @Test
    void aProgramThatExecutesOneOfItsNameIsFoundAfterAWhile() {
        tree.process(11, 200, "otelcol", GROUP, false);
        for (int i = 0; i < 5; i++) assertThat(look().all()).isEmpty();
        tree.executable("11", ProcTree.GO);
        int looks = 0;
        while (looks < 20 && look().all().isEmpty()) looks++;
        assertThat(looks).isBetween(1, 10);
    }

    @Test
    void aProcessOfWhichNothingMayBeSeenIsAGap() {
        for (int pid = 20; pid < 23; pid++) {
            tree.process(pid, 200, "secret", GROUP, true);
            tree.close(pid);
        }
        assertThat(look().all()).isEmpty();
        assertThat(look().gaps()).containsExactly("processes of which nothing but the number may be seen (hidepid): 3");
        tree.end(20);
        for (int i = 0; i < 10; i++) look();
        assertThat(look().gaps()).containsExactly("processes of which nothing but the number may be seen (hidepid): 2");
    }

    @Test
    void aMomentInWhichNothingCanBeReadEndsNoProcess() {
        tree.process(11, 200, "otelcol", GROUP, true);
        GoProcess first = look().all().get(0);
        tree.close(11);
        assertThat(look().all()).containsExactly(first);
    }

    @ParameterizedTest
    @CsvSource({"2, true", "invisible, true", "ptraceable, true", "noaccess, false", "0, false"})
    void aMountThatHidesProcessesIsAGapThoughTheFirstIsOurs(String option, boolean hides) {
        tree.mounted("rw,hidepid=" + option, "0000000000000000");
        assertThat(look().gaps())
                .isEqualTo(
                        hides ? List.of("processes of other users are hidden, if there are any (hidepid)") : List.of());
        tree.mounted("rw,hidepid=" + option, "000001ffffffffff");
        processes = new GoProcesses(tree.others(), OWN, true, List.of());
        assertThat(look().gaps()).as("with the right to see all").isEmpty();
    }

    @Test
    void aFileSystemThatHidesProcessesIsAGap() {
        tree.end(1);
        assertThat(look().gaps()).containsExactly("processes of other users are hidden (hidepid)");
    }

    @Test
    void whatTheUserNamedIsWatchedWhereverItIs() {
        tree.process(21, 200, "envoy", "/other.slice", false);
        tree.process(11, 200, "otelcol", GROUP, true);
        processes = new GoProcesses(tree.others(), OWN, true, List.of(21L, 99L));
        assertThat(look().all()).extracting(GoProcess::pid).containsExactly(21L, 11L);
        assertThat(look().all().get(0).build().reason()).isEqualTo("not a Go executable");
        processes = new GoProcesses(tree.others(), OWN, false, List.of(21L));
        assertThat(look().all()).extracting(GoProcess::pid).containsExactly(21L);
    }

    @Test
    void noMoreThanTwoHundredAreWatched() {
        for (int pid = 1000; pid < 1205; pid++) tree.process(pid, 200, "many", GROUP, true);
        assertThat(look().all()).hasSize(200);
        assertThat(look().gaps()).containsExactly("5 of 205 Go processes are left out");
    }

    private GoProcesses.Found look() {
        Reading<GoProcesses.Found> found = processes.look();
        if (found instanceof Reading.Present<GoProcesses.Found> p) return p.value();
        throw new AssertionError(found.reason());
    }
}
