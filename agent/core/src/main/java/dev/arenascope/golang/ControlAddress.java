package dev.arenascope.golang;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.arenascope.snapshot.Reading;
import java.io.ByteArrayOutputStream;
import java.util.Base64;

/**
 * Where the settings of one Go process are changed: one part of the argument {@code control}, {@code NAME@KIND:ADDRESS}.
 *
 * <pre>
 * NAME@gops:127.0.0.1:6061
 * NAME@rclone:http://user:password@127.0.0.1:5572/
 * NAME@tidb:http://127.0.0.1:10080/
 * NAME@arenascope:unix:/run/x.sock:/
 * </pre>
 *
 * What asks for no secret is reached by loopback or a unix socket only; rclone elsewhere too, where it is given a password. In user and password
 * {@code %40} stands for {@code @}, as in any URL.
 *
 * @param sidecar its name in the reports, or its process id
 * @param authorization value of the header Authorization; a secret, empty for none
 * @param password a secret, empty for none
 */
public record ControlAddress(String sidecar, Kind kind, GoEndpoint endpoint, String authorization, String password) {
    /** Whose control it is. */
    public enum Kind {
        ARENASCOPE("arenascope"),
        GOPS("gops"),
        RCLONE("rclone"),
        TIDB("tidb");

        private final String label;

        Kind(String label) {
            this.label = label;
        }
    }

    private static final Kind[] KINDS = Kind.values();
    private static final String HTTP = "http://";

    /** The reason has no secret in it. */
    static Reading<ControlAddress> parse(String part) {
        int at = part.indexOf('@');
        Reading<String> name = SidecarSettings.name(at < 0 ? "" : part.substring(0, at));
        if (!(name instanceof Reading.Present<String> n)) return Reading.absent(name.reason());
        int colon = part.indexOf(':', at);
        String label = colon < 0 ? "" : part.substring(at + 1, colon);
        for (Kind kind : KINDS) {
            if (kind.label.equals(label)) return parse(n.value(), kind, part.substring(colon + 1));
        }
        return Reading.absent("no gops:, rclone:, tidb: or arenascope: behind the name " + n.value());
    }

    private static Reading<ControlAddress> parse(String name, Kind kind, String address) {
        String url = kind == Kind.GOPS ? HTTP + address : address;
        int userInfo = endOfUserInfo(url);
        if (userInfo > 0 && kind != Kind.RCLONE) return Reading.absent("only rclone asks for a user and a password");
        String plain = userInfo > 0 ? HTTP + url.substring(userInfo + 1) : url;
        if (!(GoEndpoint.parse(SidecarSettings.divided(plain)) instanceof Reading.Present<GoEndpoint> endpoint))
            return Reading.absent("no address of " + name + " behind " + kind.label + ":");
        if (!endpoint.value().isLocal() && userInfo < 0)
            return Reading.absent("a control that asks for no secret is reached by loopback only: " + name);
        if (userInfo < 0) return Reading.of(new ControlAddress(name, kind, endpoint.value(), "", ""));
        String secret = decoded(url.substring(HTTP.length(), userInfo));
        for (int i = 0; i < secret.length(); i++)
            if (secret.charAt(i) < ' ') return Reading.absent("user and password have no control characters");
        int colon = secret.indexOf(':');
        String basic = "Basic " + Base64.getEncoder().encodeToString(secret.getBytes(UTF_8));
        return Reading.of(new ControlAddress(
                name, kind, endpoint.value(), basic, colon < 0 ? secret : secret.substring(colon + 1)));
    }

    /** Where the {@code @} behind user and password is; -1 without one. */
    private static int endOfUserInfo(String url) {
        if (!url.startsWith(HTTP)) return -1;
        int slash = url.indexOf('/', HTTP.length());
        return url.lastIndexOf('@', slash < 0 ? url.length() : slash);
    }

    private static String decoded(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
            boolean escape = bytes[i] == '%' && high >= 0 && low >= 0;
            out.write(escape ? high * 16 + low : bytes[i]);
            if (escape) i += 2;
        }
        return out.toString(UTF_8);
    }

    /** Without secrets: records print all that they have. */
    @Override
    public String toString() {
        return sidecar + "@" + kind.label + ":" + endpoint.url();
    }
}
