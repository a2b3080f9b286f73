package dev.arenascope.golang;

import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import java.util.ArrayList;
import java.util.List;

/**
 * Which Go processes may be told something, and by what: the arguments {@code sidecar-token} and {@code control}. What is named in
 * {@code control} is governed by the user's consent; our own package, which takes its settings back by itself, wherever it is read and takes
 * the token.
 *
 * @param token of our package; a secret
 * @param named in the user's order
 */
public record ControlSettings(Reading<String> token, List<ControlAddress> named) {
    public static final ControlSettings NONE =
            new ControlSettings(Reading.absent("sidecar-token is not set"), List.of());

    /** Of one control there are at most three requests in a row that hang: then it is given up. */
    private static final long ONE_REQUEST_MS = 160;

    /** Two requests: one sets, and one undoes what may have been set. */
    private static final long ONE_OF_TWO_MS = 240;

    /** Our package refuses shorter ones. */
    private static final int SHORTEST_TOKEN = 16;

    private static final int LONGEST_TOKEN = 1024;
    private static final int MOST = 200;
    private static final String HIDDEN = "(not shown)";

    /** Whether a service with our package could take it. */
    public static boolean isToken(String text) {
        if (text.length() < SHORTEST_TOKEN || text.length() > LONGEST_TOKEN) return false;
        for (int i = 0; i < text.length(); i++) if (text.charAt(i) <= ' ' || text.charAt(i) > '~') return false;
        return true;
    }

    /** Of {@code NAME@KIND:ADDRESS;...}; empty for none. The reason has no secret in it. */
    public static Reading<List<ControlAddress>> parse(String text) {
        List<ControlAddress> named = new ArrayList<>();
        for (int start = 0; start < text.length(); ) {
            int end = text.indexOf(';', start);
            if (end < 0) end = text.length();
            Reading<ControlAddress> one = ControlAddress.parse(text.substring(start, end));
            if (!(one instanceof Reading.Present<ControlAddress> p)) return Reading.absent(one.reason());
            named.add(p.value());
            start = end + 1;
        }
        if (named.size() > MOST) return Reading.absent("more than " + MOST + " controls");
        return Reading.of(List.copyOf(named));
    }

    /** Whether nothing can be told to anybody. */
    public boolean isNone() {
        return !token.isPresent() && named.isEmpty();
    }

    /**
     * What a process can be told by, or why it cannot.
     *
     * @param leaseSeconds for which our package keeps a setting
     */
    public Reading<GoControl> of(Sidecar sidecar, long leaseSeconds) {
        for (int i = 0; i < named.size(); i++) {
            ControlAddress one = named.get(i);
            boolean pid = sidecar.pid() instanceof Reading.Present<Long> p
                    && Long.toString(p.value()).equals(one.sidecar());
            if (pid || one.sidecar().equals(sidecar.name())) return control(one, leaseSeconds);
        }
        if (!(token instanceof Reading.Present<String> t)) return Reading.absent(token.reason());
        if (!(sidecar.heap() instanceof Reading.Present<GoHeap> heap))
            return Reading.absent(sidecar.heap().reason());
        if (heap.value().kind() != GoHeap.Kind.ARENASCOPE)
            return Reading.absent(heap.value().source() + " is not this project's package");
        Reading<GoEndpoint> endpoint = GoEndpoint.parse(heap.value().source());
        if (!(endpoint instanceof Reading.Present<GoEndpoint> e)) return Reading.absent(endpoint.reason());
        return e.value().isLocal()
                ? Reading.of(ours(e.value(), t.value(), leaseSeconds))
                : Reading.absent("the token is sent to this machine only, not to "
                        + e.value().authority());
    }

    private Reading<GoControl> control(ControlAddress one, long leaseSeconds) {
        return switch (one.kind()) {
            case GOPS -> Reading.of(new GopsControl(one.endpoint(), ONE_OF_TWO_MS));
            case RCLONE -> Reading.of(new RcloneControl(one.endpoint(), one.authorization(), ONE_REQUEST_MS));
            case TIDB -> Reading.of(new TidbControl(one.endpoint(), ONE_REQUEST_MS));
            case ARENASCOPE ->
                token instanceof Reading.Present<String> t
                        ? Reading.of(ours(one.endpoint(), t.value(), leaseSeconds))
                        : Reading.absent(token.reason());
        };
    }

    private static PackageControl ours(GoEndpoint endpoint, String token, long leaseSeconds) {
        return new PackageControl(endpoint, token, leaseSeconds, "arenascope mode=govern", ONE_OF_TWO_MS);
    }

    /** A text of another's, without our secrets: a server may say what it was sent. */
    public String withoutSecrets(String text) {
        String clean = token instanceof Reading.Present<String> t ? text.replace(t.value(), HIDDEN) : text;
        for (int i = 0; i < named.size(); i++) {
            ControlAddress one = named.get(i);
            if (one.authorization().isEmpty()) continue;
            clean = clean.replace(one.authorization().substring("Basic ".length()), HIDDEN);
            if (!one.password().isEmpty()) clean = clean.replace(one.password(), HIDDEN);
        }
        return clean;
    }

    /** Without secrets: records print all that they have. */
    @Override
    public String toString() {
        return "sidecar-token " + (token.isPresent() ? HIDDEN : "none") + ", control " + named;
    }
}
