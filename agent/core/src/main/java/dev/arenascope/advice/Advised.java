package dev.arenascope.advice;

import dev.arenascope.model.Finding;
import dev.arenascope.snapshot.Reading;
import java.util.List;

/**
 * What one finding asks to set.
 *
 * @param settings all that its line names
 * @param code of the finding
 * @param owner of the finding
 * @param forecastBytes bytes that the finding says its cure gives back
 * @param atMost whether the forecast is for another line of the finding, or for more than what can be set, such as a trim besides: the
 *     settings may save less
 */
public record Advised(
        List<Setting> settings, Finding.Code code, String owner, Reading<Long> forecastBytes, boolean atMost) {

    /** The settings as they are written, separated by a blank. */
    public String text() {
        StringBuilder out = new StringBuilder();
        for (Setting s : settings) out.append(out.length() == 0 ? "" : " ").append(s.text());
        return out.toString();
    }

    /** Whether both set the same things for the same cause, to whatever values. */
    boolean isAbout(Advised other) {
        if (code != other.code || !owner.equals(other.owner) || settings.size() != other.settings.size()) return false;
        for (int i = 0; i < settings.size(); i++) {
            if (!settings.get(i).key().equals(other.settings.get(i).key())) return false;
        }
        return true;
    }
}
