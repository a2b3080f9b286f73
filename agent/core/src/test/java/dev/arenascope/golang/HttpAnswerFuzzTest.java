package dev.arenascope.golang;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever bytes come, the reading ends, within its bounds, with a body or a reason. */
class HttpAnswerFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void anyBytesAreABodyOrAReason(byte[] answer) throws IOException {
        check(answer);
    }

    @Test
    void changedAnswersAreABodyOrAReason() throws IOException {
        String head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n";
        String chunks = "1a\r\nabcdefghijklmnopqrstuvwxyz\r\n5;x=y\r\n12345\r\n0\r\n\r\n";
        byte[] sound = (head + chunks).getBytes(ISO_8859_1);
        assertThat(check(sound)).isEqualTo("abcdefghijklmnopqrstuvwxyz12345");
        Random random = new Random(42);
        String inserts = "0123456789abcdefF-+;: \r\n\u0000\u00ff";
        for (int round = 0; round < 20_000; round++) {
            byte[] answer = sound.clone();
            int count = 1 + random.nextInt(3);
            for (int i = 0; i < count; i++) {
                answer[random.nextInt(answer.length)] = (byte) inserts.charAt(random.nextInt(inserts.length()));
            }
            check(answer);
        }
    }

    private static String check(byte[] answer) throws IOException {
        String whole = read(answer, HttpAnswer.PIECE_BYTES);
        assertThat(read(answer, 5)).isEqualTo(whole);
        assertThat(whole.length()).isLessThanOrEqualTo(Math.max(120, answer.length));
        return whole;
    }

    /** The body, or the reason. */
    private static String read(byte[] answer, int pieceBytes) throws IOException {
        int[] at = new int[1];
        Incoming in = piece -> {
            int n = Math.min(Math.min(pieceBytes, piece.remaining()), answer.length - at[0]);
            if (n == 0) return -1;
            piece.put(answer, at[0], n);
            at[0] += n;
            return n;
        };
        StringBuilder body = new StringBuilder();
        try {
            new HttpAnswer(in, new byte[HttpAnswer.PIECE_BYTES])
                    .read((bytes, from, to) -> body.append(new String(bytes, from, to - from, ISO_8859_1)));
        } catch (UnreadableException e) {
            return e.reason();
        }
        return body.toString();
    }
}
