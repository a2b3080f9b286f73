package dev.arenascope.golang;

/**
 * Where a Go process tells of itself.
 *
 * @param host name or address; of a unix socket the path of the socket
 * @param port 1..65535; of a unix socket 0
 * @param path what is asked for, from its first slash on
 */
public record GoEndpoint(String host, int port, String path) {
    /** Whether it is a unix socket. */
    public boolean isLocalSocket() {
        return port == 0;
    }
}
