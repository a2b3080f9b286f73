package dev.arenascope.model;

import dev.arenascope.snapshot.Mapping;
import java.util.List;

/** Files with code in the address space. */
final class Libraries {
    private Libraries() {}

    /** Mappings of one file lie side by side, so a file counts once. */
    static int count(List<Mapping> mappings) {
        int count = 0;
        long inode = 0;
        for (Mapping m : mappings) {
            if (m.inode() == 0 || !m.has(Mapping.EXEC) || m.inode() == inode) continue;
            inode = m.inode();
            count++;
        }
        return count;
    }
}
