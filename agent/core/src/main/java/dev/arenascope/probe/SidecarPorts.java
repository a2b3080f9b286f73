package dev.arenascope.probe;

import dev.arenascope.golang.GoAnswer;
import dev.arenascope.golang.GoEndpoint;
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

    private final OtherProcesses others;
    private final boolean probe;
    private final List<EndpointWatch> named;
    private Map<String, State> states = new HashMap<>();
    private Reading<List<Listener>> listeners = Reading.absent("not read yet");

    /** What is known of one process. */
    private static final class State {
        private Reading<EndpointWatch> endpoint = Reading.absent(NONE_NAMED);
        private final List<GoEndpoint> untried = new ArrayList<>();
        private int pause;
        private int skip;
    }

    /**
     * @param named endpoints that may be of any process; none of those that were named with a pid
     * @param probe whether ports may be tried that nobody named
     */
    SidecarPorts(OtherProcesses others, boolean probe, List<EndpointWatch> named) {
        this.others = others;
        this.probe = probe;
        this.named = named;
    }

    /** Looks again at those without an endpoint, at growing distances; forgets those that are gone. */
    void look(List<GoProcess> processes) {
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
                look(process, state, taken);
            }
        }
        states = now;
    }

    private void look(GoProcess process, State state, List<EndpointWatch> taken) {
        Reading<long[]> sockets = others.process(process.pid()).sockets();
        if (!(sockets instanceof Reading.Present<long[]> held)) {
            if (probe) state.endpoint = Reading.absent(sockets.reason());
            return;
        }
        int ports = 0;
        for (Listener listener : listeners()) {
            if (Arrays.binarySearch(held.value(), listener.inode()) < 0) continue;
            for (EndpointWatch watch : named) {
                // A child may hold the socket of its parent.
                if (taken.contains(watch) || !reaches(watch.endpoint(), listener)) continue;
                taken.add(watch);
                state.endpoint = Reading.of(watch);
                state.untried.clear();
                return;
            }
            if (!probe || ports++ >= MOST_PORTS) continue;
            for (String path : PATHS) state.untried.add(new GoEndpoint(listener.host(), listener.port(), path));
        }
        if (probe && ports == 0) state.endpoint = Reading.absent(NONE_REACHABLE);
    }

    /** Read once for all processes that are looked at together, and only when there is one. */
    private List<Listener> listeners() {
        if (listeners instanceof Reading.Present<List<Listener>> p) return p.value();
        List<Listener> all = others.listeners();
        listeners = Reading.of(all);
        return all;
    }

    private static boolean reaches(GoEndpoint endpoint, Listener listener) {
        if (endpoint.port() != listener.port()) return false;
        String host = endpoint.host();
        // What listens everywhere is told as 127.0.0.1, and is reached by ::1 too.
        return host.equals(listener.host())
                || (!endpoint.isLocalSocket() && (host.equals("localhost") || host.equals("::1")));
    }

    /** The process's endpoint, or why it has none. Tries ports as long as there is time. */
    Reading<EndpointWatch> of(GoProcess process, EndpointReader reader, TimeLimit time) {
        State state = states.get(process.id());
        if (state == null) return Reading.absent(NONE_NAMED);
        while (!state.untried.isEmpty() && time.isLeft()) {
            GoEndpoint endpoint = state.untried.remove(0);
            Reading<GoAnswer> answer = reader.read(endpoint);
            if (!answer.isPresent()) {
                state.endpoint = Reading.absent("none of its ports tells of a Go heap");
                continue;
            }
            EndpointWatch watch = new EndpointWatch(endpoint);
            watch.begin(answer, time.nowNs());
            state.endpoint = Reading.of(watch);
            state.untried.clear();
        }
        return state.endpoint;
    }
}
