package dev.arenascope.golang;

import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * Which Go processes are looked at: the value of the argument {@code sidecars}, one or more of these, separated by semicolons.
 *
 * <pre>
 * auto        look for Go processes beside this one; the default, also where endpoints are named
 * auto+probe  and ask the ports on which they listen
 * off         do not look; alone: nothing is done at all
 * NAME@URL    ask this endpoint: http://127.0.0.1:9090/metrics, or unix:/run/x.sock/metrics
 * PID@URL     the same, of this process
 * </pre>
 *
 * @param look whether Go processes are looked for
 * @param probe whether their ports are asked
 * @param named what the user named, in that order
 */
public record SidecarSettings(boolean look, boolean probe, List<Named> named) {
    public static final SidecarSettings OFF = new SidecarSettings(false, false, List.of());

    /** More are a mistake. */
    private static final int MOST = 200;

    private static final int LONGEST_NAME = 64;
    private static final int MOST_PID_DIGITS = 9;
    private static final String SOCKET_FOLDER = ".sock/";

    /**
     * @param name as the user calls it; absent where a pid stands in its place
     * @param pid in the agent's own PID namespace
     * @param endpoint where it is asked
     */
    public record Named(Reading<String> name, Reading<Long> pid, GoEndpoint endpoint) {}

    /** True when nothing is to be done. */
    public boolean isOff() {
        return !look && named.isEmpty();
    }

    public static Reading<SidecarSettings> parse(String text) {
        boolean off = false;
        boolean probe = false;
        List<Named> named = new ArrayList<>();
        for (int start = 0; start <= text.length(); ) {
            int end = text.indexOf(';', start);
            if (end < 0) end = text.length();
            String part = text.substring(start, end);
            start = end + 1;
            switch (part) {
                case "auto" -> {}
                case "auto+probe" -> probe = true;
                case "off" -> off = true;
                default -> {
                    Reading<Named> one = named(part);
                    if (!(one instanceof Reading.Present<Named> p)) return Reading.absent(one.reason());
                    named.add(p.value());
                }
            }
        }
        if (named.size() > MOST) return Reading.absent("more than " + MOST + " sidecars");
        if (off && probe) return Reading.absent("off and auto+probe exclude each other");
        return Reading.of(new SidecarSettings(!off, probe, List.copyOf(named)));
    }

    private static Reading<Named> named(String part) {
        int at = part.indexOf('@');
        if (at <= 0 || at > LONGEST_NAME) return Reading.absent("no name before @: " + part);
        Reading<String> called = name(part.substring(0, at));
        if (!(called instanceof Reading.Present<String> n)) return Reading.absent(called.reason());
        String name = n.value();
        Reading<GoEndpoint> endpoint = GoEndpoint.parse(divided(part.substring(at + 1)));
        if (!(endpoint instanceof Reading.Present<GoEndpoint> p)) return Reading.absent(endpoint.reason());
        boolean digits = true;
        for (int i = 0; i < name.length(); i++) digits &= name.charAt(i) >= '0' && name.charAt(i) <= '9';
        if (!digits) {
            return Reading.of(new Named(Reading.of(name), Reading.absent("known by its endpoint only"), p.value()));
        }
        if (name.length() > MOST_PID_DIGITS) return Reading.absent("no process id: " + name);
        return Reading.of(new Named(Reading.absent("a pid was named"), Reading.of(Long.parseLong(name)), p.value()));
    }

    /** What the user calls a process, or its id. */
    static Reading<String> name(String text) {
        if (text.isEmpty() || text.length() > LONGEST_NAME) return Reading.absent("no name before @");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isLetterOrDigit(c) && "-_.".indexOf(c) < 0) return Reading.absent("no name: " + text);
        }
        return Reading.of(text);
    }

    /** {@code unix:/run/x.sock/path} as {@code unix:/run/x.sock:/path}, which cannot be misread. */
    static String divided(String url) {
        int folder = url.startsWith("unix:") && url.indexOf(":/", 5) < 0 ? url.indexOf(SOCKET_FOLDER) : -1;
        int end = folder + SOCKET_FOLDER.length() - 1;
        return folder < 0 ? url : url.substring(0, end) + ":" + url.substring(end);
    }
}
