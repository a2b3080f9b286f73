package dev.arenascope.snapshot;

import java.util.ArrayList;
import java.util.List;

/**
 * Go processes that share the pod, the control group or the host with this JVM.
 *
 * @param all those that are judged, in the order in which they were found
 * @param gaps what could not be told of processes that may be sidecars, each as one phrase for an operator
 */
public record Sidecars(List<Sidecar> all, List<String> gaps) {
    /** Those of one name are told apart by what follows it: the pid, or where it is not known the id. */
    public static Sidecars of(List<Sidecar> found, List<String> gaps) {
        List<Sidecar> all = new ArrayList<>(found.size());
        for (Sidecar s : found) all.add(timesNamed(s.name(), found) == 1 ? s : s.named(s.name() + " " + mark(s)));
        return new Sidecars(List.copyOf(all), gaps);
    }

    /** Absent where it is not among them. */
    public Reading<Sidecar> find(String id) {
        for (int i = 0; i < all.size(); i++) if (all.get(i).id().equals(id)) return Reading.of(all.get(i));
        return Reading.absent("the sidecar is gone");
    }

    private static int timesNamed(String name, List<Sidecar> found) {
        int times = 0;
        for (Sidecar s : found) if (s.name().equals(name)) times++;
        return times;
    }

    private static String mark(Sidecar sidecar) {
        return sidecar.pid() instanceof Reading.Present<Long> pid ? Long.toString(pid.value()) : sidecar.id();
    }
}
