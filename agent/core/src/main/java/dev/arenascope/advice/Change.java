package dev.arenascope.advice;

import dev.arenascope.snapshot.Reading;
import java.util.Locale;

/**
 * A variable of the environment, as it is and as it is to be.
 *
 * @param name for example {@code JAVA_TOOL_OPTIONS}
 * @param present its value now; absent when it is not set, cannot be read, or is not shown
 * @param added what comes to it
 * @param value its whole value to be; absent where what is there cannot be shown, and {@code added} has to be appended by hand
 */
public record Change(String name, Reading<String> present, String added, Reading<String> value) {
    /** Words of what operators pass as a secret. The value would stand in each report. */
    private static final String[] SECRETS = {
        "token", "password", "passwd", "pwd", "secret", "credential", "apikey", "api-key", "api_key", "control="
    };

    private static final String NOT_SHOWN = "it holds what may be a secret, and is not shown";

    /** What stands between two values of a variable that takes several; empty for one that takes one. */
    static String separator(String name) {
        return switch (name) {
            case Start.OPTIONS_VARIABLE -> " ";
            case "LD_PRELOAD", "GLIBC_TUNABLES" -> ":";
            case "MALLOC_CONF", "GODEBUG" -> ",";
            default -> "";
        };
    }

    /** @param kept what stays of the value that is there; empty when nothing is */
    static Change of(String name, Reading<String> present, String kept, String added) {
        if (isSecret(present.orElse(""))) {
            return new Change(name, Reading.absent(NOT_SHOWN), added, Reading.absent(NOT_SHOWN));
        }
        String separator = separator(name);
        boolean append = !kept.isBlank() && !separator.isEmpty();
        return new Change(name, present, added, Reading.of(append ? kept.strip() + separator + added : added));
    }

    private static boolean isSecret(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        for (String word : SECRETS) if (lower.contains(word)) return true;
        // user:password@host of a URL
        return lower.contains("://") && lower.indexOf('@') > lower.indexOf("://");
    }
}
