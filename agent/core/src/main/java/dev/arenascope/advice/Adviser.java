package dev.arenascope.advice;

import dev.arenascope.model.Diagnosis;
import dev.arenascope.model.Finding;
import dev.arenascope.model.SidecarRow;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes one diff of the findings of a report. Of each finding counts the first line that is a setting which this JVM knows and does not
 * have yet. Of two findings that set the same thing differently the more severe one is heard.
 *
 * <p>Not asked for a setting: a finding that is LOW, which is no reason to change a deployment; a LEAK, whose settings only make it fail
 * sooner; and options that make the JVM tell more, which save nothing.
 */
public final class Adviser {
    private static final String TELLS_MORE = "NativeMemoryTracking";
    private static final Reading<String> UNKNOWN = Reading.absent("the environment of a sidecar is not read");

    private final InForce inForce;
    private final Start start;
    private final List<Advised> items = new ArrayList<>();
    private final Map<String, List<Setting>> missing = new LinkedHashMap<>();

    private Adviser(Start start) {
        this.start = start;
        inForce = new InForce(start);
    }

    public static AdviceDiff of(Diagnosis diagnosis, Start start) {
        List<Finding> findings = diagnosis.findings();
        if (findings.isEmpty()) return AdviceDiff.NONE;
        Adviser adviser = new Adviser(start);
        for (int i = 0; i < findings.size(); i++) adviser.hear(findings.get(i));
        return adviser.diff();
    }

    private void hear(Finding finding) {
        if (finding.severity() == Finding.Severity.LOW || finding.code() == Finding.Code.LEAK) return;
        List<String> lines = finding.advice();
        for (int i = 0; i < lines.size(); i++) if (take(finding, lines.get(i), i > 0)) return;
    }

    private boolean take(Finding finding, String line, boolean atMost) {
        List<Setting> settings = Setting.leading(line);
        if (settings.isEmpty() || settings.get(0).key().equals(TELLS_MORE)) return false;
        boolean sidecar = finding.owner().startsWith(SidecarRow.OWNER);
        List<Setting> wanted = sidecar ? variables(settings) : notHeld(settings);
        if (wanted.isEmpty() || (!sidecar && !inForce.knows(settings))) return false;
        String of = sidecar ? finding.owner() : "";
        List<Setting> taken = missing.get(of);
        if (taken == null) {
            taken = new ArrayList<>();
            missing.put(of, taken);
        }
        for (Setting s : wanted) if (contradicts(taken, s)) return false;
        for (Setting s : wanted) if (!isIn(taken, s)) taken.add(s);
        items.add(new Advised(
                List.copyOf(settings),
                finding.code(),
                finding.owner(),
                finding.forecastBytes(),
                atMost || isHalf(line, settings)));
        return true;
    }

    /** Whether the line asks for more than its settings, as in {@code MALLOC_ARENA_MAX=2, and a trim}. */
    private static boolean isHalf(String line, List<Setting> settings) {
        return line.contains(settings.get(settings.size() - 1).text() + ", and ");
    }

    private static List<Setting> variables(List<Setting> settings) {
        List<Setting> variables = new ArrayList<>();
        for (Setting s : settings) if (s.kind() == Setting.Kind.VARIABLE) variables.add(s);
        return variables;
    }

    /** An unlock of the command line comes too late for what the variable holds: it goes with what it is for. */
    private List<Setting> notHeld(List<Setting> settings) {
        List<Setting> wanted = new ArrayList<>();
        boolean any = false;
        for (Setting s : settings) {
            if (!s.isUnlock() && inForce.holds(s)) continue;
            wanted.add(s);
            any |= !s.isUnlock();
        }
        return any ? wanted : List.of();
    }

    /** By what is written: the equality of a record spins classes in the host's JVM. */
    private static boolean isIn(List<Setting> taken, Setting setting) {
        for (Setting t : taken) if (t.text().equals(setting.text())) return true;
        return false;
    }

    private static boolean contradicts(List<Setting> taken, Setting setting) {
        for (Setting t : taken) {
            boolean several = !Change.separator(t.key()).isEmpty();
            if (t.key().equals(setting.key()) && !t.isSame(setting.value()) && !several) return true;
        }
        return false;
    }

    private AdviceDiff diff() {
        if (items.isEmpty()) return AdviceDiff.NONE;
        List<Change> environment = new ArrayList<>();
        List<AdviceDiff.Replaced> commandLine = new ArrayList<>();
        List<AdviceDiff.OfSidecar> sidecars = new ArrayList<>();
        for (Map.Entry<String, List<Setting>> of : missing.entrySet()) {
            if (of.getKey().isEmpty()) {
                options(of.getValue(), environment, commandLine);
                environment.addAll(variables(of.getValue(), false));
            } else if (!of.getValue().isEmpty()) {
                sidecars.add(new AdviceDiff.OfSidecar(of.getKey(), variables(of.getValue(), true)));
            }
        }
        return new AdviceDiff(
                List.copyOf(items), List.copyOf(environment), List.copyOf(commandLine), List.copyOf(sidecars));
    }

    /** An option of the command line wins over one of the variable, and two collectors end the JVM: each is replaced where it stands. */
    private void options(List<Setting> settings, List<Change> environment, List<AdviceDiff.Replaced> commandLine) {
        Reading<String> present = start.variable(Start.OPTIONS_VARIABLE);
        StringBuilder kept = new StringBuilder(" ").append(present.orElse("")).append(' ');
        StringBuilder added = new StringBuilder();
        boolean any = false;
        for (Setting s : settings) {
            if (s.kind() == Setting.Kind.VARIABLE) continue;
            boolean replaced = false;
            if (s.isUnlock()) remove(kept, s.text());
            else
                for (Setting given : inForce.given(s)) {
                    if (remove(kept, given.text())) continue;
                    commandLine.add(new AdviceDiff.Replaced(given.text(), s.text()));
                    replaced = true;
                }
            any |= !replaced && !s.isUnlock();
            if (!replaced) added.append(added.length() == 0 ? "" : " ").append(s.text());
        }
        if (any) {
            environment.add(Change.of(Start.OPTIONS_VARIABLE, present, kept.toString(), added.toString()));
        }
    }

    /** Takes a whole word out. */
    private static boolean remove(StringBuilder words, String word) {
        int at = words.indexOf(" " + word + " ");
        if (at < 0) return false;
        words.delete(at, at + word.length() + 1);
        return true;
    }

    private List<Change> variables(List<Setting> settings, boolean ofSidecar) {
        Map<String, String> added = new LinkedHashMap<>();
        for (Setting s : variables(settings)) {
            String before = added.get(s.key());
            added.put(s.key(), before == null ? s.value() : before + Change.separator(s.key()) + s.value());
        }
        List<Change> changes = new ArrayList<>();
        for (Map.Entry<String, String> one : added.entrySet()) {
            Reading<String> present = ofSidecar ? UNKNOWN : start.variable(one.getKey());
            changes.add(Change.of(one.getKey(), present, present.orElse(""), one.getValue()));
        }
        return changes;
    }
}
