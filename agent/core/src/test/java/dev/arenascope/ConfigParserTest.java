package dev.arenascope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.AgentConfig.Format;
import dev.arenascope.AgentConfig.Parsed;
import dev.arenascope.golang.ControlAddress;
import dev.arenascope.golang.ControlSettings;
import dev.arenascope.golang.GoEndpoint;
import dev.arenascope.golang.SidecarSettings;
import dev.arenascope.governor.Mode;
import dev.arenascope.governor.Settings;
import dev.arenascope.governor.ThresholdPolicy;
import dev.arenascope.snapshot.Reading;
import java.io.FileNotFoundException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigParserTest {
    @Test
    void nothingGivenIsTheDefault() {
        for (String arguments : new String[] {null, "", " ", ",,"}) {
            Parsed parsed = parse(arguments);

            assertThat(parsed.warnings()).isEmpty();
            assertThat(parsed.config())
                    .isEqualTo(new AgentConfig(
                            60_000,
                            10_000,
                            Mode.OBSERVE,
                            0.005,
                            Reading.absent("log=stderr"),
                            Format.TEXT,
                            Reading.absent("http=off"),
                            Reading.absent("token is not set"),
                            new SidecarSettings(true, false, List.of()),
                            new ControlSettings(Reading.absent("sidecar-token is not set"), List.of()),
                            "auto",
                            true,
                            true,
                            new Settings(
                                    ThresholdPolicy.squareRoot(), false, Reading.absent("budget-bytes is not set")),
                            Reading.absent("history is not set"),
                            Reading.absent("advice is not set"),
                            10 << 20,
                            3));
        }
    }

    @Test
    void readsEveryKey() {
        Parsed parsed = parse(
                "interval=5m, first=0s,mode=observe,budget=1.5%,log=/tmp/a b.log,format=json,http=off,"
                        + "token=a=b;c,sidecars=12@http://localhost:1/metrics;off,sidecar-token=sixteen-letters.,control=12@gops:127.0.0.1:6061,instrument=com.acme.;org.x,jfr=off,"
                        + "native=off,governor=moving-average,budget-bytes=512MB,override-explicit=on,history=h.bin,advice=a.txt,log-size=512KB,log-files=1");

        assertThat(parsed.warnings()).containsExactly("history=h.bin: this version does not act on it");
        assertThat(parsed.config())
                .isEqualTo(new AgentConfig(
                        300_000,
                        0,
                        Mode.OBSERVE,
                        0.015,
                        Reading.of("/tmp/a b.log"),
                        Format.JSON,
                        Reading.absent("http=off"),
                        Reading.of("a=b;c"),
                        new SidecarSettings(
                                false,
                                false,
                                List.of(new SidecarSettings.Named(
                                        Reading.absent("a pid was named"),
                                        Reading.of(12L),
                                        new GoEndpoint("localhost", 1, "/metrics")))),
                        new ControlSettings(
                                Reading.of("sixteen-letters."),
                                List.of(new ControlAddress(
                                        "12",
                                        ControlAddress.Kind.GOPS,
                                        new GoEndpoint("127.0.0.1", 6061, "/"),
                                        "",
                                        ""))),
                        "com.acme.;org.x",
                        false,
                        false,
                        new Settings(ThresholdPolicy.movingAverage(), true, Reading.of(512L << 20)),
                        Reading.of("h.bin"),
                        Reading.of("a.txt"),
                        512 << 10,
                        1));
    }

    @ParameterizedTest
    @CsvSource({"1s, 1000", "1500ms, 1500", "2m, 120000", "1h, 3600000", "999999999s, 999999999000"})
    void readsTimes(String text, long ms) {
        assertThat(parse("interval=" + text).config().intervalMs()).isEqualTo(ms);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "interval=999ms",
                "interval=0s",
                "interval=60",
                "interval=-5s",
                "interval=1.5s",
                "interval=s",
                "interval=",
                "interval",
                "interval=5parsecs",
                "interval=9999999999s",
                "interval=٣s",
                "first=10",
                "mode=attack",
                "mode=GOVERN",
                "budget=0.5",
                "budget=0%",
                "budget=0.009%",
                "budget=101%",
                "budget=NaN%",
                "budget=.5%",
                "budget=1.%",
                "budget=1e1%",
                "log=",
                "format=xml",
                "http=9201",
                "http=:9201",
                "http=host:0",
                "http=host:65536",
                "http=a:b:1",
                "http=a b:1",
                "token=",
                "sidecars=1",
                "sidecars=",
                "sidecars=on",
                "sidecars=auto+probe;off",
                "sidecars=x@https://a/metrics",
                "sidecars=a/b@http://a",
                "sidecars=1234567890@http://a",
                "sidecars=1@file:/etc/passwd",
                "sidecars=1@http://a;",
                "instrument=",
                "instrument=9a",
                "instrument=com/acme",
                "jfr=true",
                "native=1",
                "governor=round-root",
                "log-size=10",
                "log-size=63KB",
                "log-size=3GB",
                "log-files=0",
                "log-files=101",
                "config="
            })
    void aBadValueIsOneWarningAndTheDefaultIsKept(String arguments) {
        Parsed parsed = parse(arguments);

        assertThat(parsed.config()).isEqualTo(parse("").config());
        assertThat(parsed.warnings()).hasSize(1);
        assertThat(parsed.warnings().get(0))
                .startsWith(arguments.replaceAll("=.*", ""))
                .contains("valid is", "kept");
    }

    @Test
    void theWarningNamesKeyValueWhatIsValidAndWhatIsKept() {
        assertThat(parse("interval=5parsecs,token=").warnings())
                .containsExactly(
                        "interval=5parsecs (argument) is not valid; valid is a time of at least 1s, such as 1500ms, 30s, 5m"
                                + " or 1h; kept interval=60s",
                        "token= (argument) is not valid; valid is a secret without a comma; kept none");
    }

    @Test
    void anUnknownKeyIsOneWarningWithTheValidKeys() {
        Parsed parsed = parse("intervall=5s,format=json");

        assertThat(parsed.warnings())
                .containsExactly(
                        "unknown key intervall (argument) is ignored; valid keys are interval, first, mode, budget,"
                                + " log, format, http, token, sidecars, sidecar-token, control, instrument, jfr, native, governor, budget-bytes,"
                                + " override-explicit, history, advice, log-size, log-files, config");
        assertThat(parsed.config().format()).isEqualTo(Format.JSON);
    }

    @Test
    void theLastOfTwoWinsWithAWarningThatShowsNoValue() {
        Parsed parsed = parse("token=first,token=second");

        assertThat(parsed.config().token()).isEqualTo(Reading.of("second"));
        assertThat(parsed.warnings()).containsExactly("token is given twice (argument): the last one wins");
    }

    @Test
    void noWarningAndNoTextShowsTheToken() {
        Parsed parsed = ConfigParser.parse("token=", Map.of("ARENASCOPE_TOKEN", "hunter2"), ConfigParserTest::noFile);

        assertThat(parsed.config().token()).isEqualTo(Reading.of("hunter2"));
        assertThat(parsed.warnings()).hasSize(1);
        assertThat(parsed.warnings().toString() + parsed).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"token=a,hunter2", "token=a,b,hunter2,format=json", "token=\"a,hunter2", "token=a,hunter2=="})
    void theTailOfATokenWithACommaIsNotShown(String arguments) {
        Parsed parsed = parse(arguments);

        assertThat(parsed.warnings().toString()).contains("a token that holds a comma needs quotes");
        assertThat(parsed.warnings().toString()).doesNotContain("hunter2");
    }

    @Test
    void anUnknownKeyBehindAnotherKeyThanTheTokenIsShown() {
        assertThat(parse("token=a,format=json,nope").warnings())
                .anyMatch(w -> w.startsWith("unknown key nope (argument)"));
    }

    @Test
    void serviceLinksAndVariablesOfTheBuildAreNoUnknownKeys() {
        Map<String, String> environment = Map.of(
                "ARENASCOPE_PORT", "tcp://10.0.0.1:8080",
                "ARENASCOPE_PORT_8080_TCP", "tcp://10.0.0.1:8080",
                "ARENASCOPE_PORT_8080_TCP_ADDR", "10.0.0.1",
                "ARENASCOPE_SERVICE_HOST", "10.0.0.1",
                "ARENASCOPE_SERVICE_PORT_HTTP", "8080",
                "ARENASCOPE_REQUIRE_ALL", "1",
                "ARENASCOPE_JDKS", "17");

        assertThat(ConfigParser.parse("", environment, ConfigParserTest::noFile).warnings())
                .isEmpty();
    }

    @Test
    void switchingOffWhatIsNotThereIsNoWarning() {
        assertThat(parse("sidecars=off,instrument=off,jfr=on").warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "log=\"a,b.log\",format=json | a,b.log",
                "log = \"a,b.log\" , format=json | a,b.log",
                "format=json,log=\"a\"b,c\" | a\"b,c",
                "log=\"a.log,format=json | \"a.log",
                "log=a\"b,format=json | a\"b"
            })
    void quotesKeepACommaInsideAValue(String arguments, String log) {
        Parsed parsed = parse(arguments);

        assertThat(parsed.config().logFile()).isEqualTo(Reading.of(log));
        assertThat(parsed.config().format()).isEqualTo(Format.JSON);
        assertThat(parsed.warnings()).isEmpty();
    }

    @Test
    void argumentWinsOverEnvironmentOverFileOverDefault() {
        Map<String, String> environment = Map.of(
                "ARENASCOPE_INTERVAL",
                "20s",
                "ARENASCOPE_LOG_FILES",
                "5",
                "ARENASCOPE_CONFIG",
                "a.conf",
                "PATH",
                "/bin");
        String file = "\ufeff# comment\r\n\r\n interval = 10s\r\nfirst=7s\r\nlog-files=4\r\nbudget = \"2%\"\r\n";

        Parsed parsed = ConfigParser.parse("interval=30s", environment, path -> {
            assertThat(path).isEqualTo("a.conf");
            return file;
        });

        assertThat(parsed.warnings()).isEmpty();
        assertThat(parsed.config().intervalMs()).isEqualTo(30_000);
        assertThat(parsed.config().logFiles()).isEqualTo(5);
        assertThat(parsed.config().firstMs()).isEqualTo(7_000);
        assertThat(parsed.config().budgetShare()).isEqualTo(0.02);
    }

    @Test
    void aBadValueKeepsWhatASourceBelowHadSet() {
        Parsed parsed =
                ConfigParser.parse("interval=x", Map.of("ARENASCOPE_INTERVAL", "20s"), ConfigParserTest::noFile);

        assertThat(parsed.config().intervalMs()).isEqualTo(20_000);
        assertThat(parsed.warnings()).hasSize(1).first().asString().endsWith("kept interval=20s");
    }

    @Test
    void warnsOfUnknownKeysInEnvironmentAndFile() {
        Parsed parsed = ConfigParser.parse(
                "config=a.conf", Map.of("ARENASCOPE_NOPE", "1"), path -> "nope=1\nconfig=b.conf\nmode");

        assertThat(parsed.warnings()).hasSize(4);
        assertThat(parsed.warnings()).anyMatch(w -> w.startsWith("unknown key ARENASCOPE_NOPE (environment)"));
        assertThat(parsed.warnings()).anyMatch(w -> w.startsWith("unknown key nope (a.conf)"));
        assertThat(parsed.warnings()).contains("config= inside a.conf is not followed");
        assertThat(parsed.warnings()).anyMatch(w -> w.startsWith("mode without a value (a.conf)"));
    }

    @Test
    void anUnreadableFileIsOneWarningAndTheRestHolds() {
        Parsed parsed = ConfigParser.parse("config=a.conf,interval=5s", Map.of(), ConfigParserTest::noFile);

        assertThat(parsed.warnings())
                .containsExactly("config=a.conf cannot be read (no such file); everything else holds without it");
        assertThat(parsed.config().intervalMs()).isEqualTo(5_000);
    }

    @Test
    void anAddressOfIpv6StandsInBrackets() {
        Parsed parsed = parse("mode=govern,http=[::1]:9201");

        assertThat(parsed.config().mode()).isEqualTo(Mode.GOVERN);
        assertThat(parsed.config().http()).isEqualTo(Reading.of("[::1]:9201"));
        assertThat(parsed.warnings()).isEmpty();
    }

    @Test
    void aWarningIsOneShortLine() {
        Parsed parsed = parse("in\nterval=1,interval=" + "x".repeat(10_000));

        assertThat(parsed.warnings()).hasSize(2).allMatch(w -> !w.contains("\n") && w.length() < 400);
    }

    private static Parsed parse(String arguments) {
        return ConfigParser.parse(arguments, Map.of(), ConfigParserTest::noFile);
    }

    private static String noFile(String path) throws FileNotFoundException {
        throw new FileNotFoundException("no such file");
    }
}
