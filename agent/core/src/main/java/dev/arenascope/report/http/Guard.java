package dev.arenascope.report.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.arenascope.snapshot.Reading;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.util.Locale;

/**
 * Who is answered. On a loopback address everybody who is on this machine, but no page of a browser that was led here under another name (DNS
 * rebinding); on any other address only who has the token.
 *
 * @param token absent when none is asked for
 */
record Guard(InetSocketAddress address, Reading<String> token) {
    private static final String SCHEME = "Bearer ";

    /** Absent where serving there would show the host's memory to strangers. */
    static Reading<Guard> of(InetSocketAddress address, Reading<String> token) {
        InetAddress ip = address.getAddress();
        if (ip == null) return Reading.absent("no such host: " + address.getHostString());
        return ip.isLoopbackAddress() || token.isPresent()
                ? Reading.of(new Guard(address, token))
                : Reading.absent(address.getHostString() + " is no loopback address: set token= as well");
    }

    /** Absent where it may be answered. */
    Reading<Response> refuses(Request request) {
        if (!request.method().equals("GET") && !request.method().equals("HEAD"))
            return Reading.of(Response.methodNotAllowed());
        if (token instanceof Reading.Present<String> wanted) {
            boolean bearer = request.authorization().regionMatches(true, 0, SCHEME, 0, SCHEME.length());
            String given =
                    bearer ? request.authorization().substring(SCHEME.length()).strip() : "";
            // Takes as long whatever is wrong with it.
            return MessageDigest.isEqual(given.getBytes(UTF_8), wanted.value().getBytes(UTF_8))
                    ? Reading.absent("it has the token")
                    : Reading.of(Response.unauthorized());
        }
        return isOurName(request.host())
                ? Reading.absent("it was asked for by our own name")
                : Reading.of(Response.refused(403, "ask for localhost or the address itself, or set token="));
    }

    private boolean isOurName(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        int port = name.lastIndexOf(':');
        if (port > name.lastIndexOf(']')) name = name.substring(0, port);
        return name.isEmpty()
                || name.equals("localhost")
                || name.equals("127.0.0.1")
                || name.equals("[::1]")
                || name.equals(address.getHostString().toLowerCase(Locale.ROOT))
                || name.equals("[" + address.getHostString().toLowerCase(Locale.ROOT) + "]");
    }
}
