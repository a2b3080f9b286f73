package dev.arenascope.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.arenascope.model.RefillShare.Says;
import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.GoProfile;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefillShareTest {
    @ParameterizedTest
    @CsvSource({
        // what was measured: a fragmented heap, a dense one and a tiny one under the same traffic, go1.24 and go1.27
        "22.8, 57.4, 448, 223, 49, SUPPORTS, searches long",
        "31.2, 54.4, 410, 196, 16, SUPPORTS, searches long",
        "18.8, 58.1, 453, 329, 327, PROVES_NOTHING, 1 % of the spans",
        "21.0, 54.2, 458, 484, 475, PROVES_NOTHING, 2 % of the spans",
        "4.8, 26.3, 418, 4, 3, PROVES_NOTHING, hold 4 MB",
        "23.2, 50.8, 431, 4, 3, PROVES_NOTHING, hold 4 MB",
        // and the edges
        "15.0, 50.0, 100, 64, 40, SUPPORTS, searches long",
        "14.9, 50.0, 100, 64, 40, DOES_NOT_SUPPORT, quickly",
        "50.0, 50.0, 99, 64, 40, PROVES_NOTHING, 99 samples",
        "0, 4.9, 100, 64, 40, PROVES_NOTHING, 5 % of the time",
        "50.0, 50.0, 100, 63, 40, PROVES_NOTHING, hold 63 MB",
        "50.0, 50.0, 100, 100, 71, PROVES_NOTHING, 29 % of the spans",
    })
    void theShareCountsOnlyWhereTheHeapTellsOfFragmentation(
            double refill, double malloc, long samples, long inuseMb, long objectsMb, Says says, String because) {
        RefillShare share = RefillShare.of(profile(refill, malloc, samples), Reading.of(heap(inuseMb, objectsMb)));
        assertThat(share.says()).isEqualTo(says);
        assertThat(share.because()).contains(because);
        assertThat(share.share()).isCloseTo(refill / 100, within(1e-9));
    }

    @Test
    void withoutTheHeapItProvesNothing() {
        RefillShare share = RefillShare.of(profile(40, 50, 400), Reading.absent("answers 404"));
        assertThat(share.says()).isEqualTo(Says.PROVES_NOTHING);
        assertThat(share.because()).contains("answers 404");
    }

    @Test
    void aProfileWithoutSamplesHasNoShares() {
        assertThat(new GoProfile(5000, 0, 0, List.of()).share(RefillShare.REFILL))
                .isZero();
    }

    private static GoProfile profile(double refill, double malloc, long samples) {
        long scale = 1_000_000;
        return new GoProfile(
                5000,
                samples,
                100 * scale,
                List.of(
                        new GoProfile.Function(RefillShare.ALLOCATION, 0, Math.round(malloc * scale)),
                        new GoProfile.Function(RefillShare.REFILL, 0, Math.round(refill * scale))));
    }

    private static GoHeap heap(long inuseMb, long objectsMb) {
        Reading<Long> none = Reading.absent("not of interest here");
        return new GoHeap(
                "test",
                GoHeap.Kind.PPROF,
                objectsMb << 20,
                (inuseMb - objectsMb) << 20,
                0,
                0,
                none,
                none,
                none,
                none,
                Reading.absent("not of interest here"),
                false,
                none,
                none,
                none,
                Reading.absent("not of interest here"));
    }
}
