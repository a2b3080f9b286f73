package dev.arenascope;

import dev.arenascope.golang.ControlSettings;
import dev.arenascope.golang.SidecarSettings;
import dev.arenascope.snapshot.Reading;

/** One argument of the agent: its name, its default, and what is valid. */
enum ConfigKey {
    INTERVAL("interval", "60s", "a time of at least 1s, such as 1500ms, 30s, 5m or 1h"),
    FIRST("first", "10s", "a time, such as 0s, 500ms, 10s or 1m"),
    MODE("mode", "observe", "observe, advise or govern"),
    BUDGET("budget", "0.5%", "a share of one core from 0.01% to 100%"),
    LOG("log", "stderr", "stderr or a file"),
    FORMAT("format", "text", "text or json"),
    HTTP("http", "off", "off or host:port, such as 127.0.0.1:9201"),
    TOKEN("token", "", "a secret without a comma"),
    SIDECARS("sidecars", "auto", "auto, auto+probe, off, and name@url or pid@url of http: or unix:, separated by ';'"),
    SIDECAR_TOKEN("sidecar-token", "", "a secret of 16 characters or more, without blanks and commas"),
    CONTROL(
            "control",
            "",
            "name@gops:host:port, name@rclone:url, name@tidb:url or name@arenascope:url, separated by ';', at loopback"),
    INSTRUMENT("instrument", "auto", "auto, on, off, or package prefixes separated by ';'"),
    JFR("jfr", "on", "on or off"),
    NATIVE("native", "on", "on or off"),
    GOVERNOR("governor", "square-root", "square-root or moving-average"),
    BUDGET_BYTES("budget-bytes", "", "a size from 64MB, such as 512MB or 2GB"),
    OVERRIDE_EXPLICIT("override-explicit", "off", "on or off"),
    HISTORY("history", "", "a file"),
    ADVICE("advice", "", "a file"),
    LOG_SIZE("log-size", "10MB", "a size from 64KB to 2GB, such as 512KB, 10MB or 1GB"),
    LOG_FILES("log-files", "3", "a number from 1 to 100"),
    CONFIG("config", "", "a file with one key=value a line");

    private static final ConfigKey[] ALL = values();

    private final String label;
    private final String defaultText;
    private final String valid;

    ConfigKey(String label, String defaultText, String valid) {
        this.label = label;
        this.defaultText = defaultText;
        this.valid = valid;
    }

    String label() {
        return label;
    }

    /** As the operator would write it; empty when the default is to have none. */
    String defaultText() {
        return defaultText;
    }

    String valid() {
        return valid;
    }

    /** Whether no text may show its value. */
    boolean isSecret() {
        return this == TOKEN || this == SIDECAR_TOKEN || this == CONTROL;
    }

    static Reading<ConfigKey> named(String label) {
        for (ConfigKey key : ALL) if (key.label.equals(label)) return Reading.of(key);
        return Reading.absent("no such key");
    }

    /** By the name of an environment variable behind its prefix, for example {@code LOG_SIZE}. */
    static Reading<ConfigKey> environment(String suffix) {
        for (ConfigKey key : ALL) if (key.name().equals(suffix)) return Reading.of(key);
        return Reading.absent("no such key");
    }

    static String labels() {
        StringBuilder out = new StringBuilder();
        for (ConfigKey key : ALL) out.append(out.length() == 0 ? "" : ", ").append(key.label);
        return out.toString();
    }

    /** Whether the text is a valid value of this key. */
    boolean accepts(String text) {
        return switch (this) {
            case INTERVAL -> ConfigValues.durationMs(text).orElse(0L) >= 1000;
            case FIRST -> ConfigValues.durationMs(text).isPresent();
            case MODE -> oneOf(text, "observe", "advise", "govern");
            case BUDGET -> between(0.0001, 1, ConfigValues.share(text).orElse(0.0));
            case FORMAT -> oneOf(text, "text", "json");
            case HTTP -> text.equals("off") || ConfigValues.isHostAndPort(text);
            case SIDECARS -> SidecarSettings.parse(text).isPresent();
            case SIDECAR_TOKEN -> ControlSettings.isToken(text);
            case CONTROL -> !text.isEmpty() && ControlSettings.parse(text).isPresent();
            case INSTRUMENT -> ConfigValues.isPackages(text);
            case JFR, NATIVE, OVERRIDE_EXPLICIT -> oneOf(text, "on", "off");
            case GOVERNOR -> oneOf(text, "square-root", "moving-average");
            case BUDGET_BYTES -> ConfigValues.sizeBytes(text).orElse(0L) >= 64L << 20;
            case LOG_SIZE ->
                between(64L << 10, 2L << 30, ConfigValues.sizeBytes(text).orElse(0L));
            case LOG_FILES -> between(1, 100, ConfigValues.number(text).orElse(0L));
            case LOG, TOKEN, HISTORY, ADVICE, CONFIG -> !text.isEmpty();
        };
    }

    private static boolean between(double least, double most, double value) {
        return value >= least && value <= most;
    }

    private static boolean oneOf(String text, String... words) {
        for (String word : words) if (word.equals(text)) return true;
        return false;
    }
}
