package dev.arenascope.report;

import static dev.arenascope.report.JsonReport.round;
import static dev.arenascope.report.JsonSources.add;

import dev.arenascope.governor.Action;
import dev.arenascope.governor.ActionEntry;
import dev.arenascope.governor.Budget;
import dev.arenascope.governor.Decision;
import dev.arenascope.governor.Effect;
import dev.arenascope.governor.Governance;
import dev.arenascope.governor.HeapShare;
import dev.arenascope.governor.Mode;
import dev.arenascope.snapshot.Reading;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The governor in the JSON report: {@code mode}, {@code decision}, {@code budget}, {@code heaps} and {@code actions}, oldest first. */
final class JsonActions {
    private JsonActions() {}

    static void append(Json json, Governance g) {
        json.field("mode", mode(g.mode()));
        decision(json, g.decision());
        if (g.budget() instanceof Reading.Present<Budget> b) {
            json.name("budget").beginObject().field("limitBytes", b.value().limitBytes());
            json.field("fixedBytes", b.value().fixedBytes())
                    .field("heapsBytes", b.value().heapsBytes());
            json.field("safeToShrinkToBytes", b.value().safeBytes())
                    .field("neededBytes", b.value().leastBytes())
                    .field("sidecars", b.value().sidecars())
                    .endObject();
        } else {
            json.nothing("budget");
        }
        json.name("heaps").beginArray();
        List<HeapShare> heaps = g.heaps();
        for (int i = 0; i < heaps.size(); i++) heap(json, heaps.get(i));
        json.endArray();
        json.name("actions").beginArray();
        List<ActionEntry> entries = g.actions();
        for (int i = 0; i < entries.size(); i++) entry(json, g, entries.get(i));
        json.endArray();
    }

    private static void heap(Json json, HeapShare h) {
        json.beginObject().field("target", h.target()).field("owner", h.owner());
        json.field("heldBytes", h.heldBytes()).field("liveBytes", h.liveBytes());
        json.field("percent", h.percent()).field("wantedPercent", h.wantedPercent());
        json.field("allocatedBytesPerSecond", h.allocatedPerSecond());
        json.field("collectedBytesPerSecond", h.collectedPerSecond()).endObject();
    }

    static String mode(Mode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    private static void decision(Json json, Reading<Decision> decision) {
        if (!(decision instanceof Reading.Present<Decision> d)) {
            json.nothing("decision");
            return;
        }
        json.name("decision").beginObject();
        if (d.value() instanceof Decision.Act act) {
            json.field("kind", "act").field("why", act.why());
            price(json, act.action());
        } else {
            json.field("kind", "hold").field("why", d.value().why());
        }
        json.endObject();
    }

    private static void price(Json json, Action action) {
        json.field("action", action.text()).field("actionKind", action.kind().label());
        json.field("target", action.target())
                .field("forecastBytes", action.price().forecastBytes());
        json.field("forecastPauseMs", round(action.price().pauseMs(), 3));
        json.field("refaultMs", round(action.price().refaultMs(), 3));
    }

    private static void entry(Json json, Governance g, ActionEntry e) {
        json.beginObject().field("number", e.number()).field("ageMs", g.nowMs() - e.atMs());
        price(json, e.action());
        json.field("restore", e.action() instanceof Action.Restore);
        json.field("measuredBytes", e.measuredBytes());
        json.field("pauseMs", e.pauseMs()).field("state", e.state().label()).field("why", e.why());
        if (e.effect() instanceof Reading.Present<Effect> effect) {
            json.name("effect")
                    .beginObject()
                    .field("faultsPerSecondBefore", effect.value().faultsBefore());
            json.field("faultsPerSecondAfter", effect.value().faultsAfter());
            json.field("pauseShareBefore", effect.value().pausesBefore());
            json.field("pauseShareAfter", effect.value().pausesAfter());
            json.field("waitP99MsBefore", effect.value().waitBeforeMs());
            json.field("waitP99MsAfter", effect.value().waitAfterMs()).endObject();
        } else {
            json.nothing("effect");
        }
        json.endObject();
    }

    /** Why a field is null, by its path. */
    static Map<String, String> absent(Governance g) {
        Map<String, String> found = new LinkedHashMap<>();
        add(found, "decision", g.decision());
        add(found, "budget", g.budget());
        for (int i = 0; i < g.heaps().size(); i++) {
            HeapShare h = g.heaps().get(i);
            String path = "heaps[" + i + "].";
            add(found, path + "wantedPercent", h.wantedPercent());
            add(found, path + "allocatedBytesPerSecond", h.allocatedPerSecond());
            add(found, path + "collectedBytesPerSecond", h.collectedPerSecond());
        }
        List<ActionEntry> entries = g.actions();
        for (int i = 0; i < entries.size(); i++) {
            ActionEntry e = entries.get(i);
            String path = "actions[" + i + "].";
            add(found, path + "measuredBytes", e.measuredBytes());
            add(found, path + "pauseMs", e.pauseMs());
            add(found, path + "effect", e.effect());
            if (!(e.effect() instanceof Reading.Present<Effect> effect)) continue;
            add(found, path + "effect.faultsPerSecondBefore", effect.value().faultsBefore());
            add(found, path + "effect.faultsPerSecondAfter", effect.value().faultsAfter());
            add(found, path + "effect.pauseShareBefore", effect.value().pausesBefore());
            add(found, path + "effect.pauseShareAfter", effect.value().pausesAfter());
            add(found, path + "effect.waitP99MsBefore", effect.value().waitBeforeMs());
            add(found, path + "effect.waitP99MsAfter", effect.value().waitAfterMs());
        }
        return found;
    }
}
