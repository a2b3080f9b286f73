package dev.arenascope.golang;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.arenascope.snapshot.GoGcLog.Collection;
import dev.arenascope.snapshot.GoGcLog.Scavenge;
import dev.arenascope.snapshot.GoProfile;
import dev.arenascope.snapshot.Reading;

class GoControlFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void anyBytesGiveASoundProfileOrAReason(FuzzedDataProvider data) {
        if (CpuProfile.parse(data.consumeRemainingAsBytes()) instanceof Reading.Present<GoProfile> p) {
            for (GoProfile.Function f : p.value().functions()) {
                assertThat(f.flatNs()).isBetween(0L, f.cumNs());
                assertThat(f.cumNs()).isLessThanOrEqualTo(p.value().cpuNs());
            }
        }
    }

    @FuzzTest(maxDuration = "20s")
    void anyLineGivesSoundNumbersOrNone(FuzzedDataProvider data) {
        String line = data.consumeRemainingAsString();
        if (GcTraceLine.collection(line) instanceof Reading.Present<Collection> c) {
            assertThat(c.value().gcCpuPercent()).isBetween(0L, 100L);
            assertThat(c.value().liveMb()).isNotNegative();
            assertThat(c.value().processors()).isPositive();
        }
        if (GcTraceLine.scavenge(line) instanceof Reading.Present<Scavenge> s) {
            assertThat(s.value().workBytes()).isNotNegative();
            assertThat(s.value().utilPercent()).isBetween(0L, 100L);
        }
    }

    @FuzzTest(maxDuration = "20s")
    void anyAnswerIsAnObjectOrRefused(FuzzedDataProvider data) {
        try {
            JsonAnswer json = JsonAnswer.parse(data.consumeRemainingAsBytes());
            assertThat(json.text("error").isPresent() && json.number("error").isPresent())
                    .isFalse();
        } catch (UnreadableException e) {
            assertThat(e.reason()).isNotBlank();
        }
    }
}
