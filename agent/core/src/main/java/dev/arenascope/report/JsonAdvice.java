package dev.arenascope.report;

import dev.arenascope.advice.Advice;
import dev.arenascope.advice.AdviceDiff;
import dev.arenascope.advice.Advised;
import dev.arenascope.advice.Change;
import dev.arenascope.advice.Saving;
import dev.arenascope.advice.Setting;
import dev.arenascope.snapshot.Reading;
import java.util.List;
import java.util.Set;

/** {@code advice} in the JSON report: what to set at the next start, and what earlier advice saved. */
final class JsonAdvice {
    private JsonAdvice() {}

    static void append(Json json, Advice advice) {
        AdviceDiff diff = advice.diff();
        json.name("advice").beginObject();
        json.name("settings").beginArray();
        for (Advised a : diff.items()) advised(json.beginObject(), a).endObject();
        json.endArray();
        environment(json, diff.environment());
        json.name("commandLine").beginArray();
        for (AdviceDiff.Replaced r : diff.commandLine()) {
            json.beginObject()
                    .field("present", r.present())
                    .field("value", r.value())
                    .endObject();
        }
        json.endArray();
        json.name("sidecars").beginArray();
        for (AdviceDiff.OfSidecar s : diff.sidecars()) {
            json.beginObject().field("owner", s.owner());
            environment(json, s.environment());
            json.endObject();
        }
        json.endArray();
        json.name("saved").beginArray();
        for (Saving s : advice.savings()) saving(json, s);
        json.endArray().endObject();
    }

    static void absent(Set<Absence> found, Advice advice) {
        AdviceDiff diff = advice.diff();
        for (int i = 0; i < diff.items().size(); i++) {
            add(found, "settings[" + i + "].forecastBytes", diff.items().get(i).forecastBytes());
        }
        environment(found, "", diff.environment());
        for (int i = 0; i < diff.sidecars().size(); i++) {
            environment(found, "sidecars[" + i + "].", diff.sidecars().get(i).environment());
        }
        for (int i = 0; i < advice.savings().size(); i++) {
            Saving s = advice.savings().get(i);
            String path = "saved[" + i + "].";
            add(found, path + "forecastBytes", s.advised().forecastBytes());
            add(found, path + "ownerBeforeBytes", s.before().ownerBytes());
            add(found, path + "ownerBytes", s.now().ownerBytes());
        }
    }

    private static void environment(Set<Absence> found, String path, List<Change> changes) {
        for (int i = 0; i < changes.size(); i++) {
            add(found, path + "environment[" + i + "].present", changes.get(i).present());
            add(found, path + "environment[" + i + "].value", changes.get(i).value());
        }
    }

    private static void add(Set<Absence> found, String path, Reading<?> reading) {
        if (!reading.isPresent()) found.add(new Absence("advice." + path, "", "", reading.reason()));
    }

    private static void environment(Json json, List<Change> changes) {
        json.name("environment").beginArray();
        for (Change c : changes) {
            json.beginObject().field("name", c.name());
            text(json, "present", c.present());
            json.field("added", c.added());
            text(json, "value", c.value());
            json.endObject();
        }
        json.endArray();
        StringBuilder yaml = new StringBuilder();
        for (String line : EnvYaml.items(changes)) yaml.append(line).append('\n');
        json.field("yaml", yaml.toString());
    }

    private static Json advised(Json json, Advised a) {
        json.name("set").beginArray();
        for (Setting s : a.settings()) json.value(s.text());
        json.endArray();
        json.field("code", a.code().name()).field("owner", a.owner());
        return json.field("forecastBytes", a.forecastBytes()).field("atMost", a.atMost());
    }

    private static void saving(Json json, Saving s) {
        advised(json.beginObject(), s.advised());
        json.field("savedBytes", s.bytes()).field("ageMs", s.ageMs());
        json.field("rssBeforeBytes", s.before().residentBytes())
                .field("rssBytes", s.now().residentBytes());
        json.field("ownerBeforeBytes", s.before().ownerBytes())
                .field("ownerBytes", s.now().ownerBytes());
        json.field("others", s.others()).endObject();
    }

    private static void text(Json json, String name, Reading<String> value) {
        if (value instanceof Reading.Present<String> p) json.field(name, p.value());
        else json.nothing(name);
    }
}
