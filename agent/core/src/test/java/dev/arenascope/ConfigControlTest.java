package dev.arenascope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.AgentConfig.Parsed;
import dev.arenascope.golang.ControlAddress;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Go processes are told with: its secrets are sent, and never shown. */
final class ConfigControlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sidecar-token=hunter2",
                "sidecar-token=hunter2 and more letters",
                "sidecar-token=a-good-and-long-token,hunter2",
                "control=a@rclone:https://u:hunter2@127.0.0.1:1/",
                "control=a@rclone:ftp:u:hunter2@127.0.0.1:1/",
                "control=a@tidb:http://u:hunter2@127.0.0.1:1/",
                "control=a@rclone:http://u:hunter2@[/",
                "control=a@rclone:http://u:p,hunter2@127.0.0.1:1/",
                "control=a@rclone:http://u:hunter2@127.0.0.1:1/;b"
            })
    void noWarningShowsWhatMayBeASecretOfASidecar(String arguments) {
        Parsed parsed = parse(arguments);

        assertThat(parsed.warnings()).isNotEmpty();
        assertThat(parsed.warnings().toString() + parsed).doesNotContain("hunter2");
    }

    @Test
    void aPasswordIsSentAndNotShown() {
        Parsed parsed = parse("control=a@rclone:http://u:h%75nter2%40@127.0.0.1:1/");

        ControlAddress address = parsed.config().control().named().get(0);
        assertThat(address.authorization()).isEqualTo("Basic dTpodW50ZXIyQA==");
        assertThat(address.password()).isEqualTo("hunter2@");
        assertThat(parsed.toString()).doesNotContain("hunter2", "dTpodW50ZXIyQA");
        assertThat(parsed.config().control().withoutSecrets("said hunter2@ and dTpodW50ZXIyQA=="))
                .isEqualTo("said (not shown) and (not shown)");
    }

    @ParameterizedTest
    @CsvSource({
        "a@gops:10.0.0.1:6061, false",
        "a@gops:127.example.org:6061, false",
        "a@gops:127.0.0.2:6061, true",
        "a@gops:localhost:6061, true",
        "a@gops:[::1]:6061, true",
        "a@gops:6061, false",
        "a@tidb:http://tidb:10080, false",
        "a@tidb:http://127.0.0.1:10080, true",
        "a@rclone:http://rclone:5572, false",
        "a@rclone:http://u:p@rclone:5572, true",
        "a@arenascope:unix:/run/x.sock:/, true",
        "a@arenascope:http://10.0.0.1/, false",
        "a@other:http://127.0.0.1/, false",
        "@gops:127.0.0.1:1, false",
        "a/b@gops:127.0.0.1:1, false"
    })
    void whatAsksForNoSecretIsToldNothingElsewhere(String control, boolean valid) {
        assertThat(parse("control=" + control).warnings()).hasSize(valid ? 0 : 1);
    }

    private static Parsed parse(String arguments) {
        return ConfigParser.parse(arguments, Map.of(), path -> {
            throw new IOException("no such file");
        });
    }
}
