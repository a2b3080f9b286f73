package dev.arenascope.golang;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.arenascope.snapshot.Reading;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Single requests of HTTP/1.1 with a whole answer, for what is asked rarely: profiles and settings. The other end costs at most the deadline and
 * as many bytes as are allowed. One object serves one thread.
 */
final class HttpCall {
    private static final byte[] NOTHING = {};

    /** Of what a server says in a refusal. */
    private static final int WORDS_AT_MOST = 200;

    private final long deadlineMs;
    private final int bytesAtMost;
    private final Addresses addresses = new Addresses();
    private Ending ending = Ending.UNREACHED;

    /** How a request ended. */
    enum Ending {
        /** With a whole answer, well or not. */
        ANSWERED,
        /** Time ran out: what was asked for may be done all the same. */
        LATE,
        /** Any other way. */
        UNREACHED
    }

    /** What was answered, well or not. */
    static final class Answer {
        private final int status;
        private final byte[] body;

        Answer(int status, byte[] body) {
            this.status = status;
            this.body = body;
        }

        /** 100..599. */
        int status() {
            return status;
        }

        /** Content, without what HTTP wraps around it. */
        byte[] body() {
            return body;
        }

        boolean isDone() {
            return status == 200;
        }

        /** A number in the JSON object that it is; else why not, in the server's own words where its field error has some. */
        Reading<Long> number(GoEndpoint from, String field) {
            try {
                JsonAnswer json = JsonAnswer.parse(body);
                if (!isDone())
                    return Reading.absent(
                            from.url() + ": " + refusal(this, json.text("error").orElse("")));
                Reading<Long> number = json.number(field);
                return number.isPresent() ? number : Reading.absent(from.url() + ": " + number.reason());
            } catch (UnreadableException e) {
                return Reading.absent(from.url() + ": " + (isDone() ? e.reason() : refusal(this, "")));
            }
        }
    }

    private static final class Whole implements Body {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final int atMost;

        Whole(int atMost) {
            this.atMost = atMost;
        }

        @Override
        public void accept(byte[] piece, int from, int to) throws UnreadableException {
            if (to - from > atMost - bytes.size()) throw new UnreadableException("longer than " + atMost + " bytes");
            bytes.write(piece, from, to - from);
        }
    }

    /**
     * @param deadlineMs from the first packet to the last byte
     * @param bytesAtMost of an answer's body; not more than {@link HttpAnswer#MAX_BODY_BYTES}
     */
    HttpCall(long deadlineMs, int bytesAtMost) {
        this.deadlineMs = deadlineMs;
        this.bytesAtMost = bytesAtMost;
    }

    Reading<Answer> get(GoEndpoint endpoint) {
        return send("GET", endpoint, "", NOTHING);
    }

    /**
     * @param headers further ones, each with its line end
     * @param body content, of which its type is in the headers
     */
    Reading<Answer> send(String method, GoEndpoint endpoint, String headers, byte[] body) {
        if (endpoint.checked() instanceof Reading.Absent<GoEndpoint> refused) return Reading.absent(refused.reason());
        String length = method.equals("GET") ? "" : "Content-Length: " + body.length + "\r\n";
        String head = method + " " + endpoint.path() + " HTTP/1.1\r\nHost: " + endpoint.authority()
                + "\r\nUser-Agent: arenascope\r\nAccept: */*\r\n" + headers + length + "Connection: close\r\n\r\n";
        byte[] first = head.getBytes(ISO_8859_1);
        ByteBuffer request = ByteBuffer.allocate(first.length + body.length);
        request.put(first).put(body).flip();
        ending = Ending.UNREACHED;
        try (Connection connection = Connection.open(endpoint, addresses, deadlineMs)) {
            connection.write(request);
            Whole whole = new Whole(bytesAtMost);
            int status = new HttpAnswer(connection, new byte[HttpAnswer.PIECE_BYTES]).readAny(whole);
            ending = Ending.ANSWERED;
            return Reading.of(new Answer(status, whole.bytes.toByteArray()));
        } catch (UnreadableException | IOException | RuntimeException | OutOfMemoryError e) {
            if (e instanceof UnreadableException u && u.isLate()) ending = Ending.LATE;
            return Reading.absent(endpoint.url() + ": " + Connection.reason(e));
        }
    }

    /** Of the last request. */
    Ending ending() {
        return ending;
    }

    /** @param value empty for none */
    static String authorization(String value) {
        for (int i = 0; i < value.length(); i++) {
            // A line end would write a header, or another request.
            if (value.charAt(i) < ' ') throw new IllegalArgumentException("no token has a line end");
        }
        return value.isEmpty() ? "" : "Authorization: " + value + "\r\n";
    }

    /** Why a request was not done, in the server's own words where it has some. */
    static String refusal(Answer answer, String error) {
        String words = error.isEmpty() ? new String(answer.body(), UTF_8).strip() : error;
        StringBuilder out = new StringBuilder("answers ").append(answer.status());
        for (int i = 0; i < words.length() && i < WORDS_AT_MOST; i++) {
            if (i == 0) out.append(": ");
            char c = words.charAt(i);
            out.append(c < ' ' ? ' ' : c);
        }
        return out.toString();
    }
}
