package dev.arenascope.probe;

import dev.arenascope.golang.GoAnswer;
import dev.arenascope.golang.SidecarSettings;
import dev.arenascope.procfs.OtherProcesses;
import dev.arenascope.snapshot.GoBuild;
import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.ProcessStatus;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import dev.arenascope.snapshot.Sidecar.ProcessMemory;
import dev.arenascope.snapshot.Sidecars;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Go processes beside this one, put together of what their executables, the kernel and their endpoints say. Three sources of different
 * cost: who is there, what the heaps hold by their mappings, and the numbers of each report.
 */
final class SidecarProbe {
    /** Sidecars start seldom. */
    static final long LOOK_EVERY_MS = 10_000;

    private static final long MOST_NS = 1_000_000_000;
    private static final long NS_PER_MS = 1_000_000;
    private static final String ENDPOINT_ONLY = "known by its endpoint only";
    private static final Reading<Sidecars> NONE = Reading.of(new Sidecars(List.of(), List.of()));

    private final OtherProcesses others;
    private final SidecarSettings settings;
    private final EndpointReader reader;
    private final LongSupplier clock;
    private final GoProcesses processes;
    private final SidecarHeaps heaps;
    private final SidecarPorts ports;
    /** In the order of the settings. */
    private final List<EndpointWatch> endpoints = new ArrayList<>();

    private Reading<GoProcesses.Found> found;
    private boolean looked;
    private boolean hurried;
    private long lookedNs;
    private int first;

    /** @param clock monotonic, nanoseconds */
    SidecarProbe(
            OtherProcesses others, long ownPid, SidecarSettings settings, EndpointReader reader, LongSupplier clock) {
        this.others = others;
        this.settings = settings;
        this.reader = reader;
        this.clock = clock;
        found = Reading.absent(settings.isOff() ? "sidecars=off" : "not looked for yet");
        List<Long> pids = new ArrayList<>();
        List<EndpointWatch> ofAny = new ArrayList<>();
        for (SidecarSettings.Named n : settings.named()) {
            EndpointWatch watch = new EndpointWatch(n.endpoint());
            endpoints.add(watch);
            if (n.pid() instanceof Reading.Present<Long> p) pids.add(p.value());
            else ofAny.add(watch);
        }
        processes = new GoProcesses(others, ownPid, settings.look(), List.copyOf(pids));
        heaps = new SidecarHeaps(others, clock);
        ports = new SidecarPorts(others, settings.probe(), ofAny);
    }

    /** At the operator's request the next look does not wait. */
    void lookSoon() {
        looked = false;
        for (EndpointWatch watch : endpoints) watch.soon();
        ports.soon();
    }

    /** From now on no endpoint is asked. */
    void hurry() {
        hurried = true;
    }

    /** Who is there. */
    Reading<GoProcesses.Found> look() {
        if (settings.isOff()) return found;
        long nowNs = clock.getAsLong();
        if (looked && nowNs - lookedNs < LOOK_EVERY_MS * NS_PER_MS) return found;
        looked = true;
        lookedNs = nowNs;
        found = processes.look();
        ports.look(watched(), nowNs);
        return found;
    }

    private List<GoProcess> watched() {
        return found instanceof Reading.Present<GoProcesses.Found> p ? p.value().all() : List.of();
    }

    /** What their heaps hold by their mappings; gives the number of those that were read. */
    Reading<Integer> readHeaps() {
        return heaps.read(watched());
    }

    /** The numbers of this report. */
    Reading<Sidecars> read() {
        if (settings.isOff()) return Reading.absent(found.reason());
        List<String> gaps = found instanceof Reading.Present<GoProcesses.Found> f
                ? f.value().gaps()
                : List.of(found.reason());
        List<GoProcess> watched = watched();
        if (watched.isEmpty() && endpoints.isEmpty() && gaps.isEmpty()) return NONE;
        TimeLimit time = new TimeLimit(clock, hurried ? 0 : MOST_NS);
        List<Reading<EndpointWatch>> ofProcesses = new ArrayList<>(watched.size());
        for (GoProcess process : watched) ofProcesses.add(endpoint(process));
        List<EndpointWatch> asked = asked(ofProcesses);
        // What is known comes first: ports that hang would take the time from it.
        List<Reading<GoAnswer>> answers = answers(asked, time);
        for (int i = 0; i < watched.size(); i++) {
            if (ofProcesses.get(i) instanceof Reading.Present<EndpointWatch> w) {
                ofProcesses.set(i, Reading.of(better(watched.get(i), w.value(), asked, answers)));
            } else {
                ofProcesses.set(i, tryPorts(watched.get(i), time, asked, answers));
            }
        }
        List<Sidecar> all = new ArrayList<>(asked.size());
        for (int i = 0; i < watched.size(); i++) {
            GoProcess process = watched.get(i);
            if (!SidecarHeaps.isThere(others, process)) continue;
            Reading<EndpointWatch> endpoint = ofProcesses.get(i);
            all.add(
                    endpoint instanceof Reading.Present<EndpointWatch> w
                            ? of(process, name(w.value(), process.name()), answers.get(asked.indexOf(w.value())))
                            : of(process, process.name(), Reading.absent(endpoint.reason())));
        }
        for (int i = 0; i < endpoints.size() && all.size() < GoProcesses.MOST; i++) {
            EndpointWatch watch = endpoints.get(i);
            boolean ofProcess = false;
            for (int p = 0; p < watched.size(); p++) {
                ofProcess |= isNamed(i, watched.get(p));
                ofProcess |= ofProcesses.get(p) instanceof Reading.Present<EndpointWatch> w && w.value() == watch;
            }
            if (!ofProcess) all.add(alone(settings.named().get(i), watch, answers.get(asked.indexOf(watch))));
        }
        return Reading.of(Sidecars.of(all, gaps));
    }

    /** Whether the user said by a pid that an endpoint is this process's. */
    private boolean isNamed(int endpoint, GoProcess process) {
        return settings.named().get(endpoint).pid() instanceof Reading.Present<Long> p && p.value() == process.pid();
    }

    private Reading<EndpointWatch> endpoint(GoProcess process) {
        Reading<EndpointWatch> named = Reading.absent("");
        for (int i = 0; i < endpoints.size(); i++) {
            if (!isNamed(i, process)) continue;
            endpoints.get(i).joined(process.id());
            if (!named.isPresent()) named = Reading.of(endpoints.get(i));
        }
        return named.isPresent() ? named : ports.of(process);
    }

    /** Of several endpoints that were named with one pid, the first that answers. */
    private EndpointWatch better(
            GoProcess process, EndpointWatch first, List<EndpointWatch> asked, List<Reading<GoAnswer>> answers) {
        if (answers.get(asked.indexOf(first)).isPresent()) return first;
        for (int i = 0; i < endpoints.size(); i++) {
            // The named ones stand first in what was asked.
            if (isNamed(i, process) && answers.get(i).isPresent()) return endpoints.get(i);
        }
        return first;
    }

    private Reading<EndpointWatch> tryPorts(
            GoProcess process, TimeLimit time, List<EndpointWatch> asked, List<Reading<GoAnswer>> answers) {
        Reading<SidecarPorts.Answered> tried = ports.tried(process, reader, time);
        if (!(tried instanceof Reading.Present<SidecarPorts.Answered> p)) return Reading.absent(tried.reason());
        asked.add(p.value().watch());
        answers.add(p.value().answer());
        return Reading.of(p.value().watch());
    }

    /** Those that were named, and those that were found. */
    private List<EndpointWatch> asked(List<Reading<EndpointWatch>> ofProcesses) {
        List<EndpointWatch> asked = new ArrayList<>(endpoints);
        for (Reading<EndpointWatch> r : ofProcesses) {
            if (r instanceof Reading.Present<EndpointWatch> w && !asked.contains(w.value())) asked.add(w.value());
        }
        return asked;
    }

    /** In the order of the endpoints; where time does not suffice for all, the next report begins with those that were left out. */
    private List<Reading<GoAnswer>> answers(List<EndpointWatch> asked, TimeLimit time) {
        List<Reading<GoAnswer>> answers = new ArrayList<>(asked.size());
        for (int i = 0; i < asked.size(); i++) answers.add(Reading.absent("not read yet"));
        int leftOut = -1;
        for (int i = 0; i < asked.size(); i++) {
            int at = (first + i) % asked.size();
            boolean inTime = time.isLeft();
            if (!inTime && leftOut < 0) leftOut = at;
            answers.set(at, asked.get(at).read(reader, time.nowNs(), inTime));
        }
        first = Math.max(0, leftOut);
        return answers;
    }

    private Sidecar of(GoProcess process, String name, Reading<GoAnswer> answer) {
        return new Sidecar(
                process.id(),
                name,
                Reading.of(process.pid()),
                build(process.build(), answer),
                memory(process, answer),
                heaps.of(process),
                heap(answer));
    }

    /** An endpoint whose process is not visible. */
    private static Sidecar alone(SidecarSettings.Named named, EndpointWatch watch, Reading<GoAnswer> answer) {
        Reading<Long> pid = named.pid() instanceof Reading.Present<Long> p
                ? Reading.absent("no process " + p.value() + " is visible")
                : Reading.absent(ENDPOINT_ONLY);
        String address = watch.endpoint().url();
        return new Sidecar(
                address,
                named.name().orElse(address),
                pid,
                build(Reading.absent(answer.reason()), answer),
                answer instanceof Reading.Present<GoAnswer> a ? a.value().memory() : Reading.absent(answer.reason()),
                Reading.absent(pid.reason()),
                heap(answer));
    }

    private String name(EndpointWatch watch, String otherwise) {
        int i = endpoints.indexOf(watch);
        return i < 0 ? otherwise : settings.named().get(i).name().orElse(otherwise);
    }

    private static Reading<GoHeap> heap(Reading<GoAnswer> answer) {
        return answer instanceof Reading.Present<GoAnswer> a
                ? new Reading.Present<>(a.value().heap(), a.ageMs())
                : Reading.absent(answer.reason());
    }

    /** What the executable says; where it may not be read, the endpoint. */
    private static Reading<GoBuild> build(Reading<GoBuild> executable, Reading<GoAnswer> answer) {
        boolean known = executable.isPresent() || !answer.isPresent();
        return !known && answer instanceof Reading.Present<GoAnswer> a
                ? Reading.of(a.value().build())
                : executable;
    }

    private Reading<ProcessMemory> memory(GoProcess process, Reading<GoAnswer> answer) {
        Reading<ProcessStatus> status = others.process(process.pid()).status();
        if (status instanceof Reading.Present<ProcessStatus> p) {
            ProcessStatus s = p.value();
            return Reading.of(new ProcessMemory(
                    s.vmRssBytes(),
                    Reading.of(s.vmHwmBytes()),
                    Reading.of(s.rssAnonBytes()),
                    Reading.of(s.vmSwapBytes())));
        }
        return answer instanceof Reading.Present<GoAnswer> a ? a.value().memory() : Reading.absent(status.reason());
    }
}
