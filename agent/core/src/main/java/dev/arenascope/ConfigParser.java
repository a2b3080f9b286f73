package dev.arenascope;

import dev.arenascope.AgentConfig.Format;
import dev.arenascope.AgentConfig.Parsed;
import dev.arenascope.ConfigText.Setting;
import dev.arenascope.golang.ControlSettings;
import dev.arenascope.golang.SidecarSettings;
import dev.arenascope.governor.Mode;
import dev.arenascope.governor.Settings;
import dev.arenascope.governor.ThresholdPolicy;
import dev.arenascope.snapshot.Reading;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the agent's arguments. The grammar:
 *
 * <pre>
 * arguments = [ setting { "," setting } ]
 * setting   = key "=" value
 * value     = text without a comma | '"' any text '"'
 *
 * interval   time      60s          time between two reports; at least 1s
 * first      time      10s          time from start to the first report
 * mode                 observe      observe | advise | govern
 * budget     percent   0.5%         CPU time of all probes, of one core; 0.01% to 100%
 * log                  stderr       stderr | file
 * format               text         text | json
 * http                 off          off | host:port
 * token                             secret that HTTP requests must carry
 * sidecars             auto         sidecar { ";" sidecar }, sidecar = auto | auto+probe | off | ( name | pid ) "@" url
 * sidecar-token                     secret by which Go services that serve this project's package let GOGC be set
 * control                           control { ";" control }, control = ( name | pid ) "@" ( "gops" | "rclone" | "tidb" | "arenascope" ) ":" address
 * instrument           auto         auto | on | off | package { ";" package }
 * jfr                  on           on | off; off never starts the Flight Recorder
 * native               on           on | off; off calls no native code
 * governor             square-root  square-root | moving-average
 * budget-bytes size                 what all governed processes may hold together, from 64MB; default: the limit of the cgroup
 * override-explicit    off          on | off; on lets govern change what somebody set by hand
 * history                           file
 * advice                            file that advice is remembered in; a later start that has it says what it saved
 * log-size   size      10MB         the log file is rotated at this size; 64KB to 2GB
 * log-files  number    3            log files that are kept, 1 to 100
 * config                            file with one setting a line; "#" starts a line that is a comment
 *
 * time      = digits ( "ms" | "s" | "m" | "h" )
 * size      = digits ( "KB" | "MB" | "GB" )       binary: 1 KB = 1024 bytes
 * percent   = digits [ "." digits ] "%"
 * </pre>
 *
 * Each key is also read from the environment, as {@code ARENASCOPE_} and its name in upper case with {@code _} for {@code -}, and
 * from the file that {@code config} names. An argument wins over the environment, the environment over the file, the file over the
 * default. What is not understood costs one warning and changes nothing: parsing never fails.
 */
public final class ConfigParser {
    static final String ENVIRONMENT_PREFIX = "ARENASCOPE_";
    private static final String ARGUMENT = "argument";
    private static final int LONGEST_ECHO = 80;

    /** A token with a comma that is not quoted is cut at it: what follows may be the rest of the secret, and is not shown. */
    private static final String TAIL_OF_TOKEN =
            "what stands behind a secret is no key, is ignored, and is not shown here; a token that holds a comma needs quotes";

    private static final String NO_EFFECT_YET = ": this version does not act on it";

    /** Variables of the agent's own build and tests, which a JVM that these start inherits. */
    private static final Set<String> NOT_SETTINGS = Set.of("REQUIRE_ALL", "JDKS");

    /** Gives the text of the file that {@code config} names; the only effect that parsing has. */
    public interface FileText {
        String read(String path) throws IOException;
    }

    private final Map<ConfigKey, String> texts = new EnumMap<>(ConfigKey.class);
    private final List<String> warnings = new ArrayList<>();

    private ConfigParser() {
        for (ConfigKey key : ConfigKey.values()) texts.put(key, key.defaultText());
    }

    /**
     * @param arguments what stands behind {@code =} of -javaagent; null when there is none
     * @param environment the environment of the process
     * @param files how to read the config file
     */
    public static Parsed parse(@Nullable String arguments, Map<String, String> environment, FileText files) {
        ConfigParser parser = new ConfigParser();
        List<Setting> fromArguments = ConfigText.ofArguments(arguments == null ? "" : arguments);
        List<Setting> fromEnvironment = parser.environment(environment);
        String file = lastConfig(fromArguments, lastConfig(fromEnvironment, ""));
        if (!file.isEmpty()) parser.file(file, files);
        parser.apply(fromEnvironment, "environment");
        parser.apply(fromArguments, ARGUMENT);
        parser.warnOfWhatIsToCome();
        return new Parsed(parser.config(), List.copyOf(parser.warnings));
    }

    private static String lastConfig(List<Setting> settings, String fallback) {
        String path = fallback;
        for (Setting s : settings) {
            if (s.key().equals(ConfigKey.CONFIG.label()) && !s.value().isEmpty()) path = s.value();
        }
        return path;
    }

    private List<Setting> environment(Map<String, String> environment) {
        List<Setting> settings = new ArrayList<>();
        for (Map.Entry<String, String> e : new TreeMap<>(environment).entrySet()) {
            if (!e.getKey().startsWith(ENVIRONMENT_PREFIX)) continue;
            String name = e.getKey().substring(ENVIRONMENT_PREFIX.length());
            Reading<ConfigKey> key = ConfigKey.environment(name);
            if (key instanceof Reading.Present<ConfigKey> p) {
                settings.add(new Setting(p.value().label(), ConfigText.unquote(e.getValue()), true));
            } else if (!isServiceLink(e.getKey()) && !NOT_SETTINGS.contains(name)) {
                warnUnknown(e.getKey(), "environment");
            }
        }
        return settings;
    }

    /** Kubernetes sets ARENASCOPE_PORT, ARENASCOPE_SERVICE_HOST... in every pod beside a service named arenascope. */
    private static boolean isServiceLink(String variable) {
        return variable.contains("_PORT") || variable.contains("_SERVICE_");
    }

    private void file(String path, FileText files) {
        String text;
        try {
            text = files.read(path);
        } catch (IOException | RuntimeException e) {
            warnings.add("config=" + echo(path) + " cannot be read (" + echo(String.valueOf(e.getMessage()))
                    + "); everything else holds without it");
            return;
        }
        List<Setting> settings = ConfigText.ofLines(text);
        if (!lastConfig(settings, "").isEmpty()) {
            warnings.add("config= inside " + echo(path) + " is not followed");
        }
        apply(settings, echo(path));
    }

    private void apply(List<Setting> settings, String source) {
        Set<ConfigKey> seen = EnumSet.noneOf(ConfigKey.class);
        boolean behindToken = false;
        for (Setting s : settings) {
            if (!(ConfigKey.named(s.key()) instanceof Reading.Present<ConfigKey> p)) {
                if (behindToken) warnings.add(TAIL_OF_TOKEN);
                else warnUnknown(s.key(), source);
                continue;
            }
            ConfigKey key = p.value();
            behindToken = key.isSecret() && source.equals(ARGUMENT);
            if (!seen.add(key)) warnings.add(key.label() + " is given twice (" + source + "): the last one wins");
            if (s.assigned() && key.accepts(s.value())) texts.put(key, s.value());
            else warnings.add(refused(key, s, source));
        }
    }

    private String refused(ConfigKey key, Setting s, String source) {
        String kept = texts.getOrDefault(key, "");
        String shown = key.isSecret() ? (kept.isEmpty() ? "" : "the one set before") : key.label() + "=" + kept;
        String given = key.isSecret() && !s.value().isEmpty() ? "..." : echo(s.value());
        return (s.assigned() ? key.label() + "=" + given : key.label() + " without a value") + " (" + source
                + ") is not valid; valid is " + key.valid() + "; kept "
                + (kept.isEmpty() ? "none" : echo(shown));
    }

    private void warnUnknown(String key, String source) {
        warnings.add("unknown key " + echo(key) + " (" + source + ") is ignored; valid keys are " + ConfigKey.labels());
    }

    private void warnOfWhatIsToCome() {
        warnUnless(ConfigKey.HISTORY, "");
    }

    private void warnUnless(ConfigKey key, String... withoutEffect) {
        String text = text(key);
        if (!List.of(withoutEffect).contains(text)) warnings.add(key.label() + "=" + echo(text) + NO_EFFECT_YET);
    }

    private AgentConfig config() {
        String log = text(ConfigKey.LOG);
        String http = text(ConfigKey.HTTP);
        return new AgentConfig(
                ConfigValues.durationMs(text(ConfigKey.INTERVAL)).orElse(60_000L),
                ConfigValues.durationMs(text(ConfigKey.FIRST)).orElse(10_000L),
                mode(text(ConfigKey.MODE)),
                ConfigValues.share(text(ConfigKey.BUDGET)).orElse(0.005),
                log.equals("stderr") ? Reading.absent("log=stderr") : Reading.of(log),
                text(ConfigKey.FORMAT).equals("json") ? Format.JSON : Format.TEXT,
                http.equals("off") ? Reading.absent("http=off") : Reading.of(http),
                orAbsent(ConfigKey.TOKEN),
                SidecarSettings.parse(text(ConfigKey.SIDECARS)).orElse(SidecarSettings.OFF),
                new ControlSettings(
                        orAbsent(ConfigKey.SIDECAR_TOKEN),
                        ControlSettings.parse(text(ConfigKey.CONTROL)).orElse(List.of())),
                text(ConfigKey.INSTRUMENT),
                text(ConfigKey.JFR).equals("on"),
                text(ConfigKey.NATIVE).equals("on"),
                governing(),
                orAbsent(ConfigKey.HISTORY),
                orAbsent(ConfigKey.ADVICE),
                ConfigValues.sizeBytes(text(ConfigKey.LOG_SIZE)).orElse(10L << 20),
                ConfigValues.number(text(ConfigKey.LOG_FILES)).orElse(3L).intValue());
    }

    private Settings governing() {
        return new Settings(
                text(ConfigKey.GOVERNOR).equals("moving-average")
                        ? ThresholdPolicy.movingAverage()
                        : ThresholdPolicy.squareRoot(),
                text(ConfigKey.OVERRIDE_EXPLICIT).equals("on"),
                orAbsent(ConfigKey.BUDGET_BYTES).flatMap(ConfigValues::sizeBytes));
    }

    private static Mode mode(String text) {
        return switch (text) {
            case "advise" -> Mode.ADVISE;
            case "govern" -> Mode.GOVERN;
            default -> Mode.OBSERVE;
        };
    }

    private Reading<String> orAbsent(ConfigKey key) {
        String text = text(key);
        return text.isEmpty() ? Reading.absent(key.label() + " is not set") : Reading.of(text);
    }

    private String text(ConfigKey key) {
        return texts.getOrDefault(key, key.defaultText());
    }

    /** What the operator wrote, fit for one line of a log. */
    private static String echo(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length() && i < LONGEST_ECHO; i++) {
            char c = text.charAt(i);
            out.append(Character.isISOControl(c) ? '?' : c);
        }
        return text.length() > LONGEST_ECHO ? out.append("...").toString() : out.toString();
    }
}
