package dev.arenascope.nativemem;

import dev.arenascope.snapshot.Mapping;

/** Mappings as maps gives them, without the numbers of smaps. */
final class MappingsForTest {
    private MappingsForTest() {}

    static Mapping anonymous(long start, long end) {
        return mapping(start, end, Mapping.READ | Mapping.WRITE, 0, "");
    }

    static Mapping file(String path) {
        return mapping(0x1000, 0x2000, Mapping.READ | Mapping.EXEC, 42, path);
    }

    static Mapping mapping(long start, long end, int perms, long inode, String path) {
        return new Mapping(start, end, perms, inode, path, 0, 0, 0, 0, 0, 0, "");
    }
}
