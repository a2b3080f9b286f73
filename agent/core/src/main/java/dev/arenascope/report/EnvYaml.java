package dev.arenascope.report;

import dev.arenascope.advice.Change;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.List;

/** Variables as the items of {@code env:} in a Deployment. */
final class EnvYaml {
    private EnvYaml() {}

    /** Items to be, one line each element. What has to be appended by hand is a comment. */
    static List<String> items(List<Change> changes) {
        List<String> lines = new ArrayList<>();
        for (Change c : changes) {
            if (c.value() instanceof Reading.Present<String> value) {
                lines.add("- name: " + c.name());
                lines.add("  value: " + quoted(value.value()));
            } else {
                lines.add("# append to " + c.name() + ": " + c.added() + " ("
                        + c.value().reason() + ")");
            }
        }
        return lines;
    }

    /** The item as it is now; empty when the variable is not set or cannot be shown. */
    static List<String> present(Change c) {
        return c.present() instanceof Reading.Present<String> value
                ? List.of("- name: " + c.name(), "  value: " + quoted(value.value()))
                : List.of();
    }

    /** Kubernetes replaces {@code $(NAME)}, and takes a doubled {@code $} for one. */
    private static String quoted(String value) {
        StringBuilder out = new StringBuilder();
        Json.quote(out, value.replace("$(", "$$("));
        return out.toString();
    }
}
