package dev.arenascope.probe;

import dev.arenascope.golang.GoHeapFinder;
import dev.arenascope.procfs.OtherProcesses;
import dev.arenascope.procfs.ProcessDir;
import dev.arenascope.snapshot.GoBuild;
import dev.arenascope.snapshot.GoMappings;
import dev.arenascope.snapshot.Mapping;
import dev.arenascope.snapshot.Outside;
import dev.arenascope.snapshot.Reading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks at a process from outside, once. */
public final class OutsideReader {
    private static final String ANONYMOUS = "anonymous";

    private OutsideReader() {}

    /** Absent where there is no such process. */
    public static Reading<Outside> read(long pid) {
        ProcessDir process = OtherProcesses.ofThisMachine().process(pid);
        if (!process.isThere()) return Reading.absent("there is no process " + pid);
        Reading<GoBuild> build = GoProcesses.build(process.executable());
        Reading<List<Mapping>> mappings = process.smaps();
        Reading<GoMappings> heap = build.isPresent()
                ? mappings.flatMap(GoHeapFinder.on(System.getProperty("os.arch", ""))::find)
                : Reading.absent("it is no Go program: " + build.reason());
        return Reading.of(
                new Outside(pid, name(process), process.status(), build, heap, mappings.map(OutsideReader::kinds)));
    }

    private static String name(ProcessDir process) {
        String path = process.executablePath();
        return process.commandName().orElse(path.substring(path.lastIndexOf('/') + 1));
    }

    private static List<Outside.Kind> kinds(List<Mapping> mappings) {
        Map<String, Outside.Kind> sums = new LinkedHashMap<>();
        for (Mapping m : mappings) {
            String name =
                    m.path().isEmpty() ? ANONYMOUS : m.path().substring(m.path().lastIndexOf('/') + 1);
            sums.merge(name, new Outside.Kind(name, 1, m.rssBytes(), m.anonymousBytes()), OutsideReader::sum);
        }
        List<Outside.Kind> kinds = new ArrayList<>(sums.values());
        kinds.sort(Comparator.comparingLong(Outside.Kind::residentBytes).reversed());
        return List.copyOf(kinds);
    }

    private static Outside.Kind sum(Outside.Kind a, Outside.Kind b) {
        return new Outside.Kind(
                a.name(),
                a.mappings() + b.mappings(),
                a.residentBytes() + b.residentBytes(),
                a.anonymousBytes() + b.anonymousBytes());
    }
}
