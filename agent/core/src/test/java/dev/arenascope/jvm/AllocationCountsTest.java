package dev.arenascope.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.arenascope.jvm.SampleTable.Place;
import dev.arenascope.snapshot.AllocationSamples;
import dev.arenascope.snapshot.Reading;
import org.junit.jupiter.api.Test;

/** What is counted from collections, and from samples. */
class AllocationCountsTest {
    private static final Place COPY = new Place("a.B", "add", "()V", 12, "byte[]", "java.util.Arrays.copyOf");
    private static final Place NEW = new Place("a.B", "make", "()V", 0, "a.C", "");

    @Test
    void whatWasAllocatedIsWhatIsInUseBeforeLessWhatWasAfterTheLast() {
        CollectedBytes bytes = new CollectedBytes(100);
        assertThat(bytes.total(150)).isEqualTo(50);
        bytes.add(1000, 1010, 400, 120);
        assertThat(bytes.total(120)).isEqualTo(300);
        assertThat(bytes.bytesPerSecond().isPresent()).isFalse();
        bytes.add(2010, 2030, 620, 130);
        assertThat(bytes.total(170)).isEqualTo(840);
        assertThat(bytes.bytesPerSecond()).isEqualTo(Reading.of(500.0));
    }

    @Test
    void aCollectionThatWasNotToldYetLowersNothing() {
        CollectedBytes bytes = new CollectedBytes(100);
        bytes.add(1000, 1010, 400, 300);
        assertThat(bytes.total(50)).isEqualTo(300);
    }

    /** The sample before was taken when the thread was young, or never. */
    @Test
    void theFirstSampleOfAThreadCountsAsMuchAsTheOthers() {
        SampleTable table = new SampleTable();
        for (int i = 0; i < 3; i++) table.add(1, 100 + i, COPY, 300);
        // A file may hold it anywhere.
        table.add(1, 50, COPY, 1_000_000);
        for (int i = 0; i < 2; i++) table.add(1, 200 + i, NEW, 150);
        table.add(2, 20, NEW, 60);

        AllocationSamples samples = table.result(5, 3000, false, 1);
        assertThat(samples.samples()).isEqualTo(7);
        // 900 + 240, and 300 + 60: the mean of those that are no thread's first is 240.
        assertThat(samples.bytesPerSecond()).isCloseTo(500, within(0.1));
        assertThat(samples.sites()).hasSize(2);
        AllocationSamples.Site first = samples.sites().get(0);
        assertThat(first.method()).isEqualTo("add");
        assertThat(first.share()).isCloseTo(0.76, within(0.001));
        assertThat(first.samples()).isEqualTo(4);
        assertThat(first.through()).isEqualTo(Reading.of("java.util.Arrays.copyOf"));
        assertThat(first.line()).isEqualTo(Reading.of(12));
        AllocationSamples.Site second = samples.sites().get(1);
        assertThat(second.line().reason()).isEqualTo("the class has no line numbers");
        assertThat(second.through().reason()).isEqualTo("the method allocates itself");
    }

    @Test
    void aTableOfFirstSamplesOnlyKeepsTheirWeights() {
        SampleTable table = new SampleTable();
        table.add(1, 1, COPY, 100);
        table.add(2, 2, NEW, 300);
        assertThat(table.result(0, 1000, false, 0).sites().get(0).share()).isCloseTo(0.75, within(0.001));
    }

    @Test
    void theTableIsBounded() {
        SampleTable table = new SampleTable();
        for (int i = 0; i < 5000; i++) {
            table.add(1, i, new Place("a.B", "m" + i, "()V", i, "byte[]", ""), 10);
        }
        AllocationSamples samples = table.result(0, 1000, false, 0);
        assertThat(samples.samples()).isEqualTo(5000);
        assertThat(samples.sites()).hasSize(AllocationSamples.SITES_AT_MOST);
        // What fits no more is in the sum: the share of a site does not grow by it.
        assertThat(samples.sites().get(0).share()).isCloseTo(1 / 5000.0, within(1e-5));
    }

    @Test
    void typesAreNamedAsSourceCodeNamesThem() {
        assertThat(SampledFrames.typeName("[B")).isEqualTo("byte[]");
        assertThat(SampledFrames.typeName("[[J")).isEqualTo("long[][]");
        assertThat(SampledFrames.typeName("[Ljava.lang.String;")).isEqualTo("java.lang.String[]");
        assertThat(SampledFrames.typeName("[Ljava/lang/String;")).isEqualTo("java.lang.String[]");
        assertThat(SampledFrames.typeName("java.util.HashMap$Node")).isEqualTo("java.util.HashMap$Node");
    }

    @Test
    void framesOfTheJdkAndClassesMadeAtRunTimeAreNobodysSite() {
        assertThat(AllocationSamples.Site.isJdk("java.util.Arrays")).isTrue();
        assertThat(AllocationSamples.Site.isJdk("jdk.internal.reflect.GeneratedMethodAccessor7"))
                .isTrue();
        assertThat(AllocationSamples.Site.isJdk("com.acme.Shop$$Lambda/0x00007f"))
                .isTrue();
        assertThat(AllocationSamples.Site.isJdk("javassist.ClassPool")).isFalse();
        assertThat(AllocationSamples.Site.isJdk("com.acme.Shop")).isFalse();
    }
}
