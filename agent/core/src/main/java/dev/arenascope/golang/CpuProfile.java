package dev.arenascope.golang;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.arenascope.snapshot.GoProfile;
import dev.arenascope.snapshot.Reading;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * Reads what {@code /debug/pprof/profile} answers: a gzipped message Profile of perftools.profiles, by the wire format alone. Of its fields
 * are used sample_type = 1, sample = 2, location = 4, function = 5, string_table = 6 and duration_nanos = 10.
 */
public final class CpuProfile {
    /** Half a minute of a large program has some 2 MB. */
    static final int UNPACKED_AT_MOST = 8 << 20;

    /** Texts, functions, places and lines together, each of which may be two bytes of the profile and a hundred of the host's heap. */
    static final int ENTRIES_AT_MOST = 300_000;

    /** Functions on all stacks: of 30 s on 64 processors with 128 each 25 million. */
    private static final long STEPS_AT_MOST = 50_000_000;

    private static final long NS_PER_MS = 1_000_000;

    private final byte[] bytes;
    private final List<String> strings = new ArrayList<>();
    private final Map<Long, Tally> functions = new HashMap<>();
    private final Map<Long, Tally[]> locations = new HashMap<>();
    private final Map<String, Tally> tallies = new HashMap<>();
    private final ProtoFields.Numbers stack = new ProtoFields.Numbers();
    private final ProtoFields.Numbers values = new ProtoFields.Numbers();
    private int samplesAt = -1;
    private int cpuAt = -1;
    private int entries;
    private long steps;
    private long durationNs;
    private long samples;
    private long cpuNs;

    /** Of one function, or of all functions of that name. */
    private static final class Tally {
        final String name;
        long flatNs;
        long cumNs;
        int lastSample;

        Tally(String name) {
            this.name = name;
        }
    }

    private CpuProfile(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @param answer what the endpoint sent, gzipped or not */
    public static Reading<GoProfile> parse(byte[] answer) {
        try {
            return Reading.of(new CpuProfile(unpacked(answer)).read());
        } catch (UnreadableException e) {
            return Reading.absent(e.reason());
        } catch (IOException e) {
            return Reading.absent("no sound profile: " + e.getMessage());
        }
    }

    private static byte[] unpacked(byte[] answer) throws IOException, UnreadableException {
        boolean zipped = answer.length > 1 && answer[0] == 0x1f && answer[1] == (byte) 0x8b;
        if (!zipped) return answer;
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(answer))) {
            byte[] bytes = in.readNBytes(UNPACKED_AT_MOST + 1);
            if (bytes.length > UNPACKED_AT_MOST) throw new UnreadableException("the profile is larger than 8 MB");
            return bytes;
        }
    }

    private GoProfile read() throws UnreadableException {
        for (ProtoFields p = profile(); p.next(); ) {
            if (p.field() == 6) {
                addEntry();
                strings.add(new String(bytes, p.from(), p.to() - p.from(), UTF_8));
            } else if (p.field() == 10) durationNs = Math.max(0, p.number());
        }
        int types = 0;
        for (ProtoFields p = profile(); p.next(); ) {
            if (p.field() == 1) sampleType(p.message(), types++);
            else if (p.field() == 5) function(p.message());
        }
        if (cpuAt < 0) throw new UnreadableException("no profile of processor time");
        for (ProtoFields p = profile(); p.next(); ) {
            if (p.field() == 4) location(p.message());
        }
        int n = 0;
        for (ProtoFields p = profile(); p.next(); ) {
            if (p.field() == 2) sample(p.message(), ++n, types);
        }
        return new GoProfile(durationNs / NS_PER_MS, samples, cpuNs, byCumulatedTime());
    }

    private ProtoFields profile() {
        return new ProtoFields(bytes, 0, bytes.length);
    }

    private void sampleType(ProtoFields type, int index) throws UnreadableException {
        String name = "";
        String unit = "";
        while (type.next()) {
            if (type.field() == 1) name = string(type.number());
            else if (type.field() == 2) unit = string(type.number());
        }
        if (name.equals("samples")) samplesAt = index;
        if (name.equals("cpu") && unit.equals("nanoseconds")) cpuAt = index;
    }

    private void addEntry() throws UnreadableException {
        if (++entries > ENTRIES_AT_MOST) throw new UnreadableException("the profile has more than 300,000 entries");
    }

    private void function(ProtoFields function) throws UnreadableException {
        addEntry();
        long id = 0;
        String name = "";
        while (function.next()) {
            if (function.field() == 1) id = function.number();
            else if (function.field() == 2) name = string(function.number());
        }
        Tally tally = tallies.get(name);
        if (tally == null) {
            tally = new Tally(name);
            tallies.put(name, tally);
        }
        functions.put(id, tally);
    }

    /** A place in the code; where functions were inlined there, the innermost comes first. C code has none. */
    private void location(ProtoFields location) throws UnreadableException {
        addEntry();
        long id = 0;
        List<Tally> lines = new ArrayList<>(2);
        while (location.next()) {
            if (location.field() == 1) id = location.number();
            else if (location.field() == 4) {
                addEntry();
                for (ProtoFields line = location.message(); line.next(); ) {
                    Tally tally = line.field() == 1 ? functions.get(line.number()) : null;
                    if (tally != null) lines.add(tally);
                }
            }
        }
        locations.put(id, lines.toArray(new Tally[0]));
    }

    private void sample(ProtoFields sample, int number, int types) throws UnreadableException {
        stack.clear();
        values.clear();
        while (sample.next()) {
            if (sample.field() == 1) sample.appendTo(stack);
            else if (sample.field() == 2) sample.appendTo(values);
        }
        if (values.size() != types) throw new UnreadableException("no sound profile: a sample without its values");
        long ns = values.get(cpuAt);
        long count = samplesAt < 0 ? 1 : values.get(samplesAt);
        if (ns < 0 || count < 0 || ns > Long.MAX_VALUE - cpuNs || count > Long.MAX_VALUE - samples) {
            throw new UnreadableException("no sound profile: a sample of impossible length");
        }
        samples += count;
        cpuNs += ns;
        for (int i = 0; i < stack.size(); i++) {
            Tally[] lines = locations.get(stack.get(i));
            if (lines == null) throw new UnreadableException("no sound profile: a stack leads nowhere");
            steps += lines.length + 1;
            if (steps > STEPS_AT_MOST) throw new UnreadableException("the profile has too many and too deep stacks");
            for (int k = 0; k < lines.length; k++) count(lines[k], number, i == 0 && k == 0, ns);
        }
    }

    /** A function that calls itself counts once a stack. */
    private static void count(Tally tally, int sample, boolean leaf, long ns) {
        if (leaf) tally.flatNs += ns;
        if (tally.lastSample == sample) return;
        tally.lastSample = sample;
        tally.cumNs += ns;
    }

    private String string(long index) throws UnreadableException {
        if (index < 0 || index >= strings.size()) throw new UnreadableException("no sound profile: a text is missing");
        return strings.get((int) index);
    }

    private List<GoProfile.Function> byCumulatedTime() {
        List<GoProfile.Function> all = new ArrayList<>(tallies.size());
        for (Tally t : tallies.values()) {
            if (t.cumNs > 0) all.add(new GoProfile.Function(t.name, t.flatNs, t.cumNs));
        }
        all.sort(BY_TIME);
        return List.copyOf(all);
    }

    private static final Comparator<GoProfile.Function> BY_TIME =
            Comparator.comparingLong(GoProfile.Function::cumNs).reversed().thenComparing(GoProfile.Function::name);
}
