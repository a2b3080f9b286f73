package dev.arenascope.probe;

import dev.arenascope.golang.GoAnswer;
import dev.arenascope.golang.GoEndpoint;
import dev.arenascope.procfs.ListeningSockets;
import dev.arenascope.procfs.ListeningSockets.Listener;
import dev.arenascope.procfs.OtherProcesses;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which endpoint is whose: by the sockets on which a process listens. Where the user asked for it the ports of a process without a named
 * endpoint are tried, the cheapest format first.
 */
final class SidecarPorts {
    static final String NONE_NAMED = "no endpoint named: sidecars=NAME@URL or auto+probe";
    private static final String NONE_REACHABLE = "it listens on no port or socket that can be reached from here";

    private static final String[] PATHS = {"/arenascope", "/metrics", "/debug/vars", "/debug/pprof/heap?debug=1"};

    /** More are a proxy, whose ports lead elsewhere. */
    private static final int MOST_PORTS = 8;

    private static final int LONGEST_PAUSE = 64;
    private static final long NS_PER_MS = 1_000_000;
    private static final String SIX = "::1";

    private final OtherProcesses others;
    private final boolean probe;
    private final List<EndpointWatch> named;
    private Map<String, State> states = new HashMap<>();
    private Reading<ListeningSockets.Found> listeners = Reading.absent("not read yet");

    /** What is known of one process. */
    private static final class State {
        private Reading<EndpointWatch> endpoint = Reading.absent(NONE_NAMED);
        private final List<GoEndpoint> untried = new ArrayList<>();
        private int pause;
        private int skip;
        /** When a page was tried that may stop the process. */
        private Reading<Long> stoppedNs = Reading.absent("never");
    }

    /** An endpoint that was found, and what it answered. */
    record Answered(EndpointWatch watch, Reading<GoAnswer> answer) {}

    /**
     * @param named endpoints that may be of any process; none of those that were named with a pid
     * @param probe whether ports may be tried that nobody named
     */
    SidecarPorts(OtherProcesses others, boolean probe, List<EndpointWatch> named) {
        this.others = others;
        this.probe = probe;
        this.named = named;
    }

    /** At the operator's request nothing is left alone because it failed. */
    void soon() {
        for (State state : states.values()) {
            state.skip = 0;
            if (state.endpoint instanceof Reading.Present<EndpointWatch> w)
                w.value().soon();
        }
    }

    /** Looks again at those without an endpoint, at growing distances; forgets those that are gone. */
    void look(List<GoProcess> processes, long nowNs) {
        Map<String, State> now = new HashMap<>();
        listeners = Reading.absent("not read yet");
        List<EndpointWatch> taken = new ArrayList<>();
        for (GoProcess process : processes) {
            State before = states.get(process.id());
            if (before != null && before.endpoint instanceof Reading.Present<EndpointWatch> w) taken.add(w.value());
        }
        for (GoProcess process : processes) {
            State state = states.get(process.id());
            if (state == null) state = new State();
            now.put(process.id(), state);
            boolean wanted = !state.endpoint.isPresent() && state.untried.isEmpty() && (probe || !named.isEmpty());
            if (wanted && state.skip-- <= 0) {
                state.pause = Math.min(LONGEST_PAUSE, 2 * state.pause + 1);
                state.skip = state.pause - 1;
                look(process, state, taken, nowNs);
            }
        }
        states = now;
    }

    private void look(GoProcess process, State state, List<EndpointWatch> taken, long nowNs) {
        Reading<long[]> sockets = others.process(process.pid()).sockets();
        if (!(sockets instanceof Reading.Present<long[]> held)) {
            if (probe) state.endpoint = Reading.absent(sockets.reason());
            return;
        }
        int ports = 0;
        ListeningSockets.Found found = listeners();
        for (Listener listener : found.all()) {
            if (Arrays.binarySearch(held.value(), listener.inode()) < 0) continue;
            for (EndpointWatch watch : named) {
                // A child may hold the socket of its parent.
                if (taken.contains(watch) || !reaches(watch.endpoint(), listener, found)) continue;
                taken.add(watch);
                watch.joined(process.id());
                state.endpoint = Reading.of(watch);
                state.untried.clear();
                return;
            }
            if (!probe || ports++ >= MOST_PORTS) continue;
            for (String path : PATHS) {
                GoEndpoint endpoint = new GoEndpoint(listener.host(), listener.port(), path);
                if (!isTooEarly(state, endpoint, nowNs)) state.untried.add(endpoint);
            }
        }
        if (probe && ports == 0) {
            state.endpoint = Reading.absent(found.unread().isEmpty() ? NONE_REACHABLE : found.unread());
        }
    }

    /** A page that does not answer may have stopped the process all the same, so the next look may come too early for it. */
    private static boolean isTooEarly(State state, GoEndpoint endpoint, long nowNs) {
        return EndpointWatch.mayStop(endpoint)
                && state.stoppedNs instanceof Reading.Present<Long> p
                && nowNs - p.value() < EndpointWatch.STOPPING_EVERY_MS * NS_PER_MS;
    }

    /** Read once for all processes that are looked at together, and only when there is one. */
    private ListeningSockets.Found listeners() {
        if (listeners instanceof Reading.Present<ListeningSockets.Found> p) return p.value();
        ListeningSockets.Found found = others.listeners();
        listeners = Reading.of(found);
        return found;
    }

    private static boolean reaches(GoEndpoint endpoint, Listener listener, ListeningSockets.Found found) {
        if (endpoint.port() != listener.port()) return false;
        String host = endpoint.host();
        if (host.equals(listener.host())) return true;
        if (endpoint.isLocalSocket()) return false;
        // What listens everywhere is told as 127.0.0.1, and is reached by ::1 too, unless another listens there.
        return host.equals("localhost") || (host.equals(SIX) && !listensAtSix(found, endpoint.port()));
    }

    private static boolean listensAtSix(ListeningSockets.Found found, int port) {
        for (Listener listener : found.all()) {
            if (listener.port() == port && listener.host().equals(SIX)) return true;
        }
        return false;
    }

    /** The process's endpoint as far as it is known, or why it has none. */
    Reading<EndpointWatch> of(GoProcess process) {
        State state = states.get(process.id());
        return state == null ? Reading.absent(NONE_NAMED) : state.endpoint;
    }

    /** Tries the ports of a process without an endpoint as long as there is time; gives the first that answers, or why there is none. */
    Reading<Answered> tried(GoProcess process, EndpointReader reader, TimeLimit time) {
        State state = states.get(process.id());
        if (state == null) return Reading.absent(NONE_NAMED);
        while (!state.untried.isEmpty() && time.isLeft()) {
            GoEndpoint endpoint = state.untried.remove(0);
            if (EndpointWatch.mayStop(endpoint)) state.stoppedNs = Reading.of(time.nowNs());
            Reading<GoAnswer> answer = reader.read(endpoint);
            if (!answer.isPresent()) {
                state.endpoint = Reading.absent("none of its ports tells of a Go heap");
                if (!reader.wasThere()) dropPort(state, endpoint);
                continue;
            }
            EndpointWatch watch = new EndpointWatch(endpoint);
            watch.joined(process.id());
            watch.keep(answer, time.nowNs());
            state.endpoint = Reading.of(watch);
            state.untried.clear();
            return Reading.of(new Answered(watch, answer));
        }
        return Reading.absent(state.endpoint.reason());
    }

    /** Who hangs at one page does at the next, and half a second each is the time of all the others. */
    private static void dropPort(State state, GoEndpoint silent) {
        for (int i = state.untried.size() - 1; i >= 0; i--) {
            GoEndpoint other = state.untried.get(i);
            if (other.port() == silent.port() && other.host().equals(silent.host())) state.untried.remove(i);
        }
    }
}
