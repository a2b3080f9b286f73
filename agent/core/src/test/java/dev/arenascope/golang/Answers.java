package dev.arenascope.golang;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Bodies of answers: captured ones, and ones that are put together. */
final class Answers {
    private Answers() {}

    static String captured(String name) {
        try (InputStream in = Answers.class.getResourceAsStream("/golang/" + name)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Handed on as the network may do it: in pieces of this many bytes. */
    static Reading<GoAnswer> read(byte[] body, int pieceBytes) {
        return read(new AnswerText(), body, pieceBytes);
    }

    static Reading<GoAnswer> read(AnswerText text, byte[] body, int pieceBytes) {
        try {
            text.begin();
            for (int at = 0; at < body.length; at += pieceBytes) {
                text.accept(body, at, Math.min(body.length, at + pieceBytes));
            }
            return Reading.of(text.end("here"));
        } catch (UnreadableException e) {
            return Reading.absent(e.reason());
        }
    }

    static Reading<GoAnswer> read(String body) {
        return read(body.getBytes(UTF_8), 4096);
    }

    static GoHeap heap(String body) {
        Reading<GoAnswer> answer = read(body);
        if (answer instanceof Reading.Present<GoAnswer> a) return a.value().heap();
        throw new AssertionError(answer.reason());
    }

    /** Fails with the reason when there is no answer. */
    static long objectsBytes(Reading<GoAnswer> reading) {
        if (reading instanceof Reading.Present<GoAnswer> a)
            return a.value().heap().objectsBytes();
        throw new AssertionError(reading.reason());
    }

    /** Four lines of metrics that make a heap, behind a prefix. */
    static String metrics(String prefix) {
        return prefix + "go_memstats_heap_alloc_bytes 1e+06\n" + prefix + "go_memstats_heap_inuse_bytes 3e+06\n"
                + prefix + "go_memstats_heap_idle_bytes 7e+06\n" + prefix + "go_memstats_heap_released_bytes 2e+06\n";
    }
}
