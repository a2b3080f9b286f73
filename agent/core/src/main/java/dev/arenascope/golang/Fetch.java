package dev.arenascope.golang;

import dev.arenascope.snapshot.Reading;

/** The content of what an endpoint answers to a GET, whole and as it is. For what is asked rarely. */
public final class Fetch {
    private Fetch() {}

    /**
     * @param deadlineMs from the first packet to the last byte
     * @param bytesAtMost 1..4 MB; a longer answer is absent
     */
    public static Reading<byte[]> get(GoEndpoint endpoint, long deadlineMs, int bytesAtMost) {
        Reading<HttpCall.Answer> answer = new HttpCall(deadlineMs, bytesAtMost).get(endpoint);
        if (!(answer instanceof Reading.Present<HttpCall.Answer> p)) return Reading.absent(answer.reason());
        if (p.value().isDone()) return Reading.of(p.value().body());
        return Reading.absent(endpoint.url() + ": " + HttpCall.refusal(p.value(), ""));
    }
}
