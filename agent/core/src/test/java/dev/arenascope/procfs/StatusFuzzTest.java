package dev.arenascope.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.arenascope.snapshot.Reading;

class StatusFuzzTest {
    @FuzzTest(maxDuration = "20s")
    void numbersAreNeverNegativeWhateverTheText(byte[] text) {
        StatusFile.parse(text, text.length).map(status -> {
            assertThat(status.vmRssBytes()).isNotNegative();
            assertThat(status.rssAnonBytes()).isNotNegative();
            assertThat(status.threads()).isNotNegative();
            return status;
        });
        NumberFields meminfo = NumberFields.parse(HostMemoryFiles.MEMINFO, text, text.length);
        NumberFields vmstat = NumberFields.parse(HostMemoryFiles.VMSTAT, text, text.length);
        HostMemoryFiles.hostMemory(meminfo, Reading.of(vmstat)).map(host -> {
            assertThat(host.totalBytes()).isNotNegative();
            return host;
        });
        Rollup.parse(text, text.length).map(rollup -> {
            assertThat(rollup.pssBytes()).isNotNegative();
            return rollup;
        });
        PressureParser.parse("host", text, text.length).map(pressure -> {
            assertThat(pressure.someAvg10()).isNotNegative();
            return pressure;
        });
        BuddyParser.parse(text, text.length).map(buddy -> {
            assertThat(buddy.zones()).isNotEmpty();
            return buddy;
        });
        BuddyParser.ByType.parse(text, text.length).map(types -> {
            assertThat(types.pagesPerBlock()).isNotNegative();
            return types;
        });
        StackPointerParser.parse(text, text.length).map(sp -> {
            assertThat(sp).isPositive();
            return sp;
        });
        assertThat(PageSize.parse(text, text.length)).isNotNegative();
    }
}
