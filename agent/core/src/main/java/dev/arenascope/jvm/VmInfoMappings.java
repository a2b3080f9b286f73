package dev.arenascope.jvm;

import dev.arenascope.snapshot.Mapping;
import java.util.List;

/** The copy of /proc/self/maps that VM.info carries: {@code c0000000-e3d00000 rw-p 00000000 00:00 0   path}. */
final class VmInfoMappings {
    private VmInfoMappings() {}

    /** Adds the mapping of a line; false when the line is none, which ends the list. */
    static boolean add(String line, List<Mapping> mappings) {
        int dash = Addresses.hexEnd(line, 0);
        if (dash >= line.length() || line.charAt(dash) != '-') return false;
        int blank = Addresses.hexEnd(line, dash + 1);
        long start = Addresses.hex(line, 0, dash);
        long end = Addresses.hex(line, dash + 1, blank);
        if (blank + 5 > line.length() || line.charAt(blank) != ' ') return false;
        // [vsyscall] lies above 2^63 and holds nothing of the JVM's.
        if (start < 0 || end <= start) return true;
        String[] fields = line.substring(blank + 1).split(" +", 5);
        if (fields.length < 4) return false;
        boolean file = !fields[3].equals("0");
        String path = fields.length < 5 ? "" : fields[4].strip();
        mappings.add(new Mapping(start, end, perms(fields[0]), file ? 1 : 0, path, 0, 0, 0, 0, 0, 0, ""));
        return true;
    }

    private static int perms(String s) {
        return (s.indexOf('r') >= 0 ? Mapping.READ : 0)
                | (s.indexOf('w') >= 0 ? Mapping.WRITE : 0)
                | (s.indexOf('x') >= 0 ? Mapping.EXEC : 0)
                | (s.indexOf('s') >= 0 ? Mapping.SHARED : 0);
    }
}
