package dev.arenascope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.AgentCost.Wakes;
import dev.arenascope.snapshot.Reading;
import org.junit.jupiter.api.Test;

class LatenessTest {
    private final Lateness lateness = new Lateness();

    @Test
    void theLongestSinceTheReportBeforeIsTold() {
        lateness.woke(200_000);
        lateness.woke(3_500_000);
        lateness.woke(100_000);
        assertThat(lateness.take()).isEqualTo(Reading.of(new Wakes(3, 3.5)));
        lateness.woke(40_000);
        assertThat(lateness.take()).isEqualTo(Reading.of(new Wakes(1, 0.04)));
    }

    @Test
    void whoDidNotSleepCannotTell() {
        assertThat(lateness.take().isPresent()).isFalse();
    }
}
