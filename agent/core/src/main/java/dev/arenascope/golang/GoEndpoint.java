package dev.arenascope.golang;

import dev.arenascope.snapshot.Reading;

/**
 * Where a Go process tells of itself.
 *
 * @param host name or address, without brackets; of a unix socket the path of the socket
 * @param port 1..65535; of a unix socket 0
 * @param path what is asked for, from its first slash on, with its query
 */
public record GoEndpoint(String host, int port, String path) {
    private static final String HTTP = "http://";
    private static final String UNIX = "unix:";
    private static final int MAX_PATH = 2048;

    /** sun_path holds 108 bytes and ends with a zero. */
    private static final int MAX_SOCKET_PATH = 107;

    /**
     * {@code http://host:port/path}, {@code unix:/path/to.sock} or {@code unix:/path/to.sock:/path}. Without a port it is 80, without
     * a path {@code /}.
     */
    public static Reading<GoEndpoint> parse(String url) {
        String text = url.strip();
        if (text.regionMatches(true, 0, HTTP, 0, HTTP.length())) return http(text.substring(HTTP.length()), url);
        if (text.regionMatches(true, 0, UNIX, 0, UNIX.length())) return unix(text.substring(UNIX.length()));
        if (text.regionMatches(true, 0, "https:", 0, 6)) return Reading.absent("https is not spoken: " + url);
        return Reading.absent("neither http://host:port/path nor unix:/path/to.sock: " + url);
    }

    /** Whether it is a unix socket. */
    public boolean isLocalSocket() {
        return port == 0;
    }

    /** Whether it is a unix socket, or an address of the loopback. */
    public boolean isLocal() {
        if (isLocalSocket() || host.equalsIgnoreCase("localhost") || host.equals("::1")) return true;
        if (!host.startsWith("127.")) return false;
        // 127.example.org is a name.
        for (int i = 0; i < host.length(); i++)
            if (host.charAt(i) != '.' && (host.charAt(i) < '0' || host.charAt(i) > '9')) return false;
        return true;
    }

    /** As {@link #parse} reads it. */
    public String url() {
        if (isLocalSocket()) return UNIX + host + ":" + path;
        return HTTP + authority() + path;
    }

    /** Host and port, as the header Host wants them. */
    String authority() {
        if (isLocalSocket()) return "localhost";
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** This endpoint, or why it is not asked. */
    Reading<GoEndpoint> checked() {
        if (isLocalSocket() ? !isSocketPath(host) : !isHost(host)) return Reading.absent("no host: '" + host + "'");
        if (port < 0 || port > 65535) return Reading.absent("no port: " + port);
        if (!path.startsWith("/") || path.length() > MAX_PATH) return Reading.absent("no path: '" + path + "'");
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            // A blank or a line end would write another request.
            if (c <= ' ' || c > '~' || c == '#') return Reading.absent("a path has no such character: '" + c + "'");
        }
        if (collects(path)) return Reading.absent("gc= makes the sidecar collect its garbage, which is not asked for");
        return Reading.of(this);
    }

    private static Reading<GoEndpoint> http(String rest, String url) {
        int end = 0;
        while (end < rest.length() && rest.charAt(end) != '/' && rest.charAt(end) != '?') end++;
        String authority = rest.substring(0, end);
        String path = rest.startsWith("/", end) ? rest.substring(end) : "/" + rest.substring(end);
        if (authority.indexOf('@') >= 0) return Reading.absent("user and password are not sent");
        int bracket = authority.indexOf(']');
        int colon = bracket >= 0 ? authority.indexOf(':', bracket) : authority.indexOf(':');
        String host = colon >= 0 ? authority.substring(0, colon) : authority;
        if (host.startsWith("[") && host.endsWith("]")) host = host.substring(1, host.length() - 1);
        int port = colon >= 0 ? port(authority.substring(colon + 1)) : 80;
        if (port <= 0) return Reading.absent("no port from 1 to 65535: " + url);
        return new GoEndpoint(host, port, path).checked();
    }

    private static Reading<GoEndpoint> unix(String rest) {
        // unix:///run/a.sock, as others write it
        String text = rest.startsWith("///") ? rest.substring(2) : rest;
        int colon = text.indexOf(":/");
        String socket = colon >= 0 ? text.substring(0, colon) : text;
        if (socket.startsWith("@"))
            return Reading.absent("an abstract unix socket cannot be opened from Java: " + socket);
        return new GoEndpoint(socket, 0, colon >= 0 ? text.substring(colon + 1) : "/").checked();
    }

    private static int port(String text) {
        int port = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') return -1;
            port = port * 10 + (c - '0');
            if (port > 65535) return -1;
        }
        return port;
    }

    private static boolean isSocketPath(String path) {
        return path.startsWith("/") && path.length() <= MAX_SOCKET_PATH && path.indexOf('\0') < 0;
    }

    private static boolean isHost(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            int letter = c | 0x20;
            boolean sound = (letter >= 'a' && letter <= 'z') || (c >= '0' && c <= '9') || ".-_:%".indexOf(c) >= 0;
            if (!sound) return false;
        }
        return !host.isEmpty() && host.length() <= 255;
    }

    /** Whether a parameter of the query is named gc, also where letters of it are escaped. */
    private static boolean collects(String path) {
        for (int at = path.indexOf('?'); at >= 0; at = next(path, at + 1)) {
            int end = at + 1;
            while (end < path.length() && "=&;".indexOf(path.charAt(end)) < 0) end++;
            String name = path.substring(at + 1, end);
            if (name.equals("gc") || name.indexOf('%') >= 0) return true;
        }
        return false;
    }

    private static int next(String path, int from) {
        for (int i = from; i < path.length(); i++) {
            if (path.charAt(i) == '&' || path.charAt(i) == ';') return i;
        }
        return -1;
    }
}
