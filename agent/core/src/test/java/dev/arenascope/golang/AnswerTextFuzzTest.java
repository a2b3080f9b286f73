package dev.arenascope.golang;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.arenascope.snapshot.Reading;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever answers may say anything: it is read or absent, and the same however it is cut. */
class AnswerTextFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void anyTextIsReadOrAbsent(byte[] body) {
        check(body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "client-golang-1.20.metrics",
                "istio-prefix.metrics",
                "expvar-1.26.json",
                "pprof-1.26.txt",
                "ours.json"
            })
    void changedAnswersAreReadOrAbsent(String file) {
        byte[] sound = Answers.captured(file).getBytes(ISO_8859_1);
        Random random = new Random(42);
        String inserts = "0123456789-+.eE{}[]\",:\\ \n\t#_naNI\u0000\u00ff";
        for (int round = 0; round < 1000; round++) {
            byte[] body = sound.clone();
            int count = 1 + random.nextInt(5);
            for (int i = 0; i < count; i++) {
                body[random.nextInt(body.length)] = (byte) inserts.charAt(random.nextInt(inserts.length()));
            }
            check(body);
        }
    }

    private static void check(byte[] body) {
        Reading<GoAnswer> whole = Answers.read(body, Math.max(1, body.length));
        Sound.check(whole);
        assertThat(Answers.read(body, 13)).isEqualTo(whole);
    }
}
