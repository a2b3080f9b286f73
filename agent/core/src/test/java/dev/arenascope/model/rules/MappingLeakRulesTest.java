package dev.arenascope.model.rules;

import static dev.arenascope.model.Space.MIB;
import static dev.arenascope.model.rules.Runs.assertLeak;
import static dev.arenascope.model.rules.Runs.leaks;
import static dev.arenascope.model.rules.Runs.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.Finding;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class MappingLeakRulesTest {
    private static final long HIGH = 0x7f0000000000L;

    @Test
    void aMappingThatGrowsIsALinearLeakEvenWhenItWasThereAtTheFirstReport() {
        assertLeak(run(30, i -> new Service().map(HIGH, 10 + 4 * i)), "anon-mmap", 105, 116)
                .evidence("; linear, most of it in 1 mapping", "100 % resident");
    }

    @Test
    void manyMappingsOfOneSizeAreAClusteredLeak() {
        IntFunction<Service> fragments = i -> {
            Service p = new Service();
            for (int k = 0; k < i; k++) p.map(HIGH + 128L * k * MIB, 50);
            return p;
        };
        assertLeak(run(30, fragments), "anon-mmap", 1250, 1450)
                .evidence("clustered: mappings of 32 MB and more grew from 0 to", "50 MB on average");
    }

    /** Page cache is no leak, but what lies in /dev/shm is no page cache. */
    @Test
    void filesThatLiveInMemoryOnlyCanLeak() {
        assertLeak(run(30, i -> new Service().shared("/dev/shm/ring-7", 10 + 4 * i)), "mapped-files", 105, 116)
                .evidence("live in memory only grew", "the largest now /dev/shm/ring-7 with 126 MB");
    }

    @Test
    void whereTheJavaHeapIsSuchAFileItsGrowthIsNoLeak() {
        assertThat(leaks(run(30, i -> new Service().shared("/memfd:java_heap (deleted)", 10 + 4 * i))))
                .isEmpty();
    }

    @Test
    void sharedMemoryWithoutAFileLeaksAsAnonymousMemory() {
        assertLeak(
                run(30, i -> new Service().before().shared("/dev/zero (deleted)", 10 + 4 * i)), "anon-mmap", 105, 116);
    }

    @Test
    void withAnotherAllocatorGrowthOfMappingsIsNotSure() {
        Diagnosis d = run(30, i -> new Service().allocator("jemalloc").map(HIGH, 10 + 4 * i));
        assertThat(leaks(d)).singleElement().extracting(Finding::severity).isNotEqualTo(Finding.Severity.HIGH);
    }

    /** A ring buffer has its size from the start; filling it is no leak, whether the file lives in memory or there is none. */
    @Test
    void whatFillsAMappingThatWasThereIsBounded() {
        assertThat(leaks(run(30, i -> new Service().ring("/dev/shm/ring-7", 200, 10 + 4 * i))))
                .isEmpty();
        assertThat(leaks(run(30, i -> new Service().fills(HIGH, 200, 10 + 4 * i))))
                .isEmpty();
    }

    @Test
    void pageCacheIsNoLeak() {
        Diagnosis d = run(60, i -> new Service().file("/data/index.db", 10 + 20 * i));
        assertThat(leaks(d)).isEmpty();
    }

    @Test
    void aLibraryThatIsExtractedAgainAndAgainIsALeak() {
        IntFunction<Service> libraries = i -> {
            Service p = new Service();
            for (int k = 0; k < 20 + i; k++) p.library("/tmp/jni" + k + ".so", k);
            return p;
        };
        assertLeak(run(40, libraries), "shared-libs", 0, 40).evidence("mapped libraries grew from 20 to", "/tmp/jni");
    }
}
