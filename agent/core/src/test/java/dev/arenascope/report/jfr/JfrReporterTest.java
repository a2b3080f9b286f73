package dev.arenascope.report.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.governor.Action;
import dev.arenascope.governor.ActionEntry;
import dev.arenascope.governor.Decision;
import dev.arenascope.governor.Governance;
import dev.arenascope.governor.Mode;
import dev.arenascope.governor.Price;
import dev.arenascope.report.Report;
import dev.arenascope.report.Reports;
import dev.arenascope.snapshot.Reading;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JfrReporterTest {
    private static final long MB = 1 << 20;

    @TempDir
    Path folder;

    private final List<Report> published = new ArrayList<>();

    private static Report acted(ActionEntry.State state, Reading<Long> measured) {
        ActionEntry entry = new ActionEntry(
                1,
                0,
                new Action.TrimNative(new Price(101 * MB, 40, 13)),
                state,
                measured,
                Reading.of(38.0),
                Reading.absent("not measured yet"),
                "RETENTION of malloc");
        Report sick = Reports.sick();
        Governance governance = new Governance(
                Mode.GOVERN,
                0,
                Reading.<Decision>of(new Decision.Hold("waits")),
                List.of(entry),
                Reading.absent("no limit"),
                List.of(),
                Reading.absent("not watched"));
        return new Report(sick.snapshot(), sick.diagnosis(), governance);
    }

    private List<RecordedEvent> recorded(JfrReporter reporter) throws IOException {
        Path file = folder.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            recording.start();
            published.forEach(reporter::publish);
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(e -> e.getEventType().getName().startsWith("dev.arenascope."))
                .toList();
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(e -> e.getEventType().getName().equals("dev.arenascope." + name))
                .toList();
    }

    @Test
    void aReportIsOneEventWithOneOfEachOwnerAndFinding() throws IOException {
        published.add(Reports.sick());
        List<RecordedEvent> events = recorded(new JfrReporter(true));
        assertThat(named(events, "Report")).singleElement().satisfies(e -> {
            assertThat(e.getString("verdict")).isEqualTo("RETENTION");
            assertThat(e.getLong("number")).isEqualTo(Reports.sick().snapshot().seq());
            assertThat(e.getLong("safeToShrinkToBytes")).isEqualTo(Long.MIN_VALUE);
            assertThat(e.getString("absent")).contains("safeToShrinkToBytes: mode=observe");
        });
        assertThat(named(events, "Owner")).hasSize(7).anySatisfy(e -> {
            assertThat(e.getString("owner")).isEqualTo("malloc");
            assertThat(e.getLong("residentBytes")).isEqualTo(470 * MB);
            assertThat(e.getLong("pinnedBytes")).isEqualTo(324 * MB);
            assertThat(e.getString("absent")).isEmpty();
        });
        assertThat(named(events, "Finding")).singleElement().satisfies(e -> {
            assertThat(e.getString("code")).isEqualTo("RETENTION");
            assertThat(e.getString("owner")).isEqualTo("malloc");
            assertThat(e.getString("severity")).isEqualTo("high");
            assertThat(e.getString("advice")).isEqualTo("Set MALLOC_ARENA_MAX=2; or mode=govern");
        });
        assertThat(named(events, "Action")).isEmpty();
    }

    @Test
    void anActionIsWrittenEachTimeThatItsStateChanges() throws IOException {
        Reading<Long> notYet = Reading.absent("not measured yet");
        published.add(acted(ActionEntry.State.IN_FLIGHT, notYet));
        published.add(acted(ActionEntry.State.IN_FLIGHT, notYet));
        published.add(acted(ActionEntry.State.PAID, Reading.of(98 * MB)));
        published.add(acted(ActionEntry.State.PAID, Reading.of(98 * MB)));
        List<RecordedEvent> actions = named(recorded(new JfrReporter(true)), "Action");
        assertThat(actions).extracting(e -> e.getString("state")).containsExactly("in flight", "paid");
        assertThat(actions).extracting(e -> e.getLong("measuredBytes")).containsExactly(Long.MIN_VALUE, 98 * MB);
        assertThat(actions.get(0).getString("absent")).isEqualTo("measuredBytes: not measured yet");
        assertThat(actions.get(1).getDouble("pauseMs")).isEqualTo(38.0);
    }

    @Test
    void whatCouldNotBeReadIsNamed() throws IOException {
        published.add(Reports.unreadable());
        List<RecordedEvent> events = recorded(new JfrReporter(true));
        assertThat(named(events, "Report")).singleElement().satisfies(e -> {
            assertThat(e.getLong("rssBytes")).isEqualTo(Long.MIN_VALUE);
            assertThat(e.getString("absent")).contains("rssBytes: ", "liveBytes: ");
        });
        assertThat(named(events, "Owner")).isEmpty();
    }

    @Test
    void whoDoesNotWantTheRecorderGetsNoEvent() throws IOException {
        published.add(Reports.sick());
        assertThat(recorded(new JfrReporter(false))).isEmpty();
    }
}
