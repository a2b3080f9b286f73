package dev.arenascope.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SwingTest {
    @Test
    void stepsOfAQuarterCount() {
        assertThat(Swing.of(new long[] {0, 100, 0, 60, 100, 90, 10}, 7)).isEqualTo(new Swing(0, 100, 3, 2));
    }

    @Test
    void aFlatLineHasNone() {
        assertThat(Swing.of(new long[] {8, 8, 8}, 3)).isEqualTo(new Swing(8, 8, 0, 0));
    }
}
