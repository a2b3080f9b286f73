package dev.arenascope.report.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/**
 * One answer, after which the connection is closed.
 *
 * @param more further header lines, each ended by CR LF
 */
public record Response(int status, String contentType, String more, String body) {
    private static final String TEXT = "text/plain; charset=utf-8";

    public static Response page(String contentType, String body) {
        return new Response(200, contentType, "", body);
    }

    public static Response refused(int status, String why) {
        return new Response(status, TEXT, "", why + "\n");
    }

    static Response unauthorized() {
        return new Response(
                401, TEXT, "WWW-Authenticate: Bearer\r\n", "a bearer token is needed: Authorization: Bearer ...\n");
    }

    static Response methodNotAllowed() {
        return new Response(405, TEXT, "Allow: GET, HEAD\r\n", "only GET and HEAD are answered\n");
    }

    /** @param head whether only the head was asked for */
    ByteBuffer bytes(boolean head) {
        byte[] page = body.getBytes(UTF_8);
        String text = "HTTP/1.1 " + status + ' ' + phrase(status) + "\r\nContent-Type: " + contentType
                + "\r\nContent-Length: " + page.length
                + "\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n" + more
                + "\r\n";
        byte[] first = text.getBytes(US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(first.length + (head ? 0 : page.length));
        out.put(first);
        if (!head) out.put(page);
        return out.flip();
    }

    private static String phrase(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 431 -> "Request Header Fields Too Large";
            case 503 -> "Service Unavailable";
            default -> "Error";
        };
    }
}
