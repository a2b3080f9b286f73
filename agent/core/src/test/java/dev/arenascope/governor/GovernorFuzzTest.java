package dev.arenascope.governor;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

class GovernorFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void anyCourseOfReportsKeepsTheRails(FuzzedDataProvider data) {
        Chaos.Dice dice = bound -> data.consumeInt(0, bound - 1);
        World world = Chaos.anyWorld(dice);
        for (int i = 0; i < 400 && data.remainingBytes() > 0; i++) {
            for (int changes = data.consumeInt(0, 3); changes > 0; changes--) Chaos.change(world, dice);
            world.run(data.consumeInt(1, 12));
        }
    }
}
