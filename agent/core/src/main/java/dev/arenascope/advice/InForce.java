package dev.arenascope.advice;

import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/** Compares settings with what this JVM was started with. */
final class InForce {
    private final Start start;

    InForce(Start start) {
        this.start = start;
    }

    /** Whether it was set, or is what the JVM does by itself. */
    boolean holds(Setting setting) {
        if (setting.kind() == Setting.Kind.VARIABLE) return holdsInEnvironment(setting);
        List<Setting> given = given(setting);
        if (!given.isEmpty()) return setting.isSame(given.get(given.size() - 1).value());
        if (!(setting.option() instanceof Reading.Present<String> name)) return false;
        if (start.isChangedSince(name.value())) return false;
        return start.option(name.value()) instanceof Reading.Present<String> now
                && (setting.key().equals(Setting.COLLECTOR) ? now.value().equals("true") : setting.isSame(now.value()));
    }

    /** Whether all of them hold, sizes nearly. */
    boolean resembles(List<Setting> settings) {
        for (Setting s : settings) {
            if (holds(s)) continue;
            List<Setting> given = given(s);
            if (given.isEmpty() || !s.isLike(given.get(given.size() - 1).value())) return false;
        }
        return !settings.isEmpty();
    }

    /** Options of this JVM's arguments that set the same, in their order. */
    List<Setting> given(Setting setting) {
        List<Setting> given = new ArrayList<>();
        if (setting.kind() == Setting.Kind.VARIABLE) return given;
        for (String argument : start.arguments()) {
            if (Setting.of(argument) instanceof Reading.Present<Setting> s
                    && s.value().kind() == Setting.Kind.OPTION
                    && s.value().key().equals(setting.key())) {
                given.add(s.value());
            }
        }
        return given;
    }

    /** Whether this JVM would start with all of them. What an option in the same line unlocks it does not tell before. */
    boolean knows(List<Setting> settings) {
        for (Setting s : settings) if (s.isUnlock()) return true;
        for (Setting s : settings) {
            if (s.option() instanceof Reading.Present<String> name
                    && !start.option(name.value()).isPresent()) {
                return false;
            }
        }
        return true;
    }

    private boolean holdsInEnvironment(Setting setting) {
        if (!(start.variable(setting.key()) instanceof Reading.Present<String> now)) return false;
        if (setting.isSame(now.value())) return true;
        String separator = Change.separator(setting.key());
        if (separator.isEmpty()) return false;
        for (int from = 0; from <= now.value().length(); ) {
            int end = now.value().indexOf(separator, from);
            if (end < 0) end = now.value().length();
            String part = now.value().substring(from, end);
            if (part.equals(setting.value()) || part.endsWith("/" + setting.value())) return true;
            from = end + 1;
        }
        return false;
    }
}
