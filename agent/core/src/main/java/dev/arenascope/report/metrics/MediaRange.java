package dev.arenascope.report.metrics;

import java.util.Locale;

/**
 * One alternative of an Accept header.
 *
 * @param version its parameter of that name; empty when it has none
 * @param quality 0..1; 1 when not told, 0 when it is no number
 */
record MediaRange(String type, String version, double quality) {
    static MediaRange of(String text) {
        String[] parts = text.split(";", -1);
        String version = "";
        double quality = 1;
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.startsWith("version=")) version = parameter.substring("version=".length());
            if (parameter.startsWith("q=")) quality = number(parameter.substring(2));
        }
        return new MediaRange(parts[0].strip().toLowerCase(Locale.ROOT), version, quality);
    }

    private static double number(String text) {
        try {
            double value = Double.parseDouble(text);
            return value >= 0 && value <= 1 ? value : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
