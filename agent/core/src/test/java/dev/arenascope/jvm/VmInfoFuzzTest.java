package dev.arenascope.jvm;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

class VmInfoFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void anyTextGivesAreasThatDoNotOverlap(FuzzedDataProvider data) {
        VmInfoTest.assertSound(data.consumeRemainingAsString());
    }

    @FuzzTest(maxDuration = "30s")
    void anyTextGivesSoundRegionsOrNone(FuzzedDataProvider data) {
        RegionTextTest.assertSound(data.consumeRemainingAsString());
    }

    @FuzzTest(maxDuration = "30s")
    void anyTextOfTheSmallCommandsIsReadOrAbsent(FuzzedDataProvider data) {
        String text = data.consumeRemainingAsString();
        SmallTextsTest.assertSound(text);
    }
}
