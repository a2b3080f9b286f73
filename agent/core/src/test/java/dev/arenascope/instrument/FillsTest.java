package dev.arenascope.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.AllocationSite;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class FillsTest {
    @Test
    void aListOfTwentyThousandIsCopiedNineteenTimes() {
        Fills fills = new Fills();
        for (int i = 0; i < 20; i++) fills.add(20_000);
        AllocationSite.Growth growth = growth(fills, "java.util.ArrayList");
        assertThat(growth.copiesPerSecond()).isEqualTo(19 * 500.0);
        assertThat(growth.finalLength()).isEqualTo(20_000);
        // 10, 15, 22 .. 14053, of references
        assertThat(growth.copiedBytesPerSecond() / 500).isBetween(42_000.0 * 4, 42_400.0 * 8);
    }

    @Test
    void theCapacityWouldHaveSufficedForNineteenOfTwenty() {
        Fills fills = new Fills();
        for (int i = 0; i < 19; i++) fills.add(100);
        fills.add(1_000_000);
        assertThat(growth(fills, "java.util.HashMap").finalLength()).isEqualTo(100);
    }

    @Test
    void tablesDoubleWhenThreeQuartersAreTaken() {
        Fills fills = new Fills();
        for (int i = 0; i < 10; i++) fills.add(13);
        assertThat(growth(fills, "java.util.HashMap").copiesPerSecond()).isEqualTo(500);
        for (int i = 0; i < 64; i++) fills.add(12);
        assertThat(fills.growth("java.util.HashMap", 500).reason()).isEqualTo("they do not grow");
    }

    @Test
    void whatIsSeenAliveIsLookedInto() {
        Fills fills = new Fills();
        for (int i = 0; i < 8; i++) fills.look(new ArrayList<>(Collections.nCopies(11, "row")));
        assertThat(growth(fills, "java.util.ArrayList").finalLength()).isEqualTo(11);
        for (int i = 0; i < 64; i++) {
            StringBuilder forty = new StringBuilder();
            for (int k = 0; k < 4; k++) forty.append("x".repeat(10));
            fills.look(forty);
        }
        assertThat(growth(fills, "java.lang.StringBuilder").copiesPerSecond()).isEqualTo(2 * 500.0);
        for (int i = 0; i < 64; i++) fills.look(new LinkedHashSet<>(Collections.nCopies(3, i)));
        assertThat(fills.growth("java.util.LinkedHashSet", 500).isPresent()).isFalse();
    }

    @Test
    void codeOfTheApplicationIsNeverCalled() {
        Fills fills = new Fills();
        List<Object> own = new ArrayList<>() {
            @Override
            public int size() {
                throw new AssertionError("called");
            }
        };
        for (int i = 0; i < 10; i++) fills.look(own);
        assertThat(fills.growth("java.util.ArrayList", 500).reason()).startsWith("too few");
    }

    @Test
    void onlyConstructorsWithoutACapacityAreFollowed() {
        assertThat(Fills.isFollowed("java/util/ArrayList", "()V")).isTrue();
        assertThat(Fills.isFollowed("java/util/ArrayList", "(I)V")).isFalse();
        assertThat(Fills.isFollowed("java/util/TreeMap", "()V")).isFalse();
    }

    private static AllocationSite.Growth growth(Fills fills, String type) {
        if (fills.growth(type, 500) instanceof Reading.Present<AllocationSite.Growth> growth) return growth.value();
        throw new AssertionError(fills.growth(type, 500).reason());
    }
}
