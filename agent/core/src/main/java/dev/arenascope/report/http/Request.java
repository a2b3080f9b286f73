package dev.arenascope.report.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.arenascope.snapshot.Reading;
import java.util.Locale;

/**
 * The head of one request (RFC 9112), as far as this server looks at it. A body is never read.
 *
 * @param path without the query, not decoded: what needs decoding is no page of ours
 * @param host empty when not given
 * @param accept empty when not given
 * @param authorization empty when not given
 */
public record Request(String method, String path, String host, String accept, String authorization) {
    private static final String WRONG = "this is no HTTP request";

    /** Where the head ends, or -1 while it does not. A bare line feed ends a line too (RFC 9112, 2.2). */
    static int end(byte[] bytes, int length) {
        for (int i = 0; i + 1 < length; i++) {
            if (bytes[i] != '\n') continue;
            if (bytes[i + 1] == '\n') return i + 2;
            if (bytes[i + 1] == '\r' && i + 2 < length && bytes[i + 2] == '\n') return i + 3;
        }
        return -1;
    }

    /** @param length up to the end of the head */
    static Reading<Request> parse(byte[] bytes, int length) {
        String[] lines = new String(bytes, 0, length, ISO_8859_1).split("\r?\n", -1);
        String[] first = lines[0].split(" ", -1);
        if (first.length != 3 || !first[2].startsWith("HTTP/1.")) return Reading.absent(WRONG);
        if (!isToken(first[0]) || !first[1].startsWith("/")) return Reading.absent(WRONG);
        String host = "";
        String accept = "";
        String authorization = "";
        for (int i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
            int colon = lines[i].indexOf(':');
            if (colon <= 0 || !isToken(lines[i].substring(0, colon))) return Reading.absent(WRONG);
            String value = lines[i].substring(colon + 1).strip();
            switch (lines[i].substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "host" -> {
                    if (!host.isEmpty()) return Reading.absent("two hosts");
                    host = value;
                }
                case "accept" -> accept = accept.isEmpty() ? value : accept + "," + value;
                case "authorization" -> authorization = value;
                default -> {
                    // nothing that this server goes by
                }
            }
        }
        int query = first[1].indexOf('?');
        String path = query < 0 ? first[1] : first[1].substring(0, query);
        return Reading.of(new Request(first[0], path, host, accept, authorization));
    }

    private static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && "!#$%&'*+-.^_`|~".indexOf(c) < 0) return false;
        }
        return !text.isEmpty();
    }
}
