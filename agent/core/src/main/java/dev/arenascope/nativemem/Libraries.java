package dev.arenascope.nativemem;

import dev.arenascope.snapshot.AddressRange;
import dev.arenascope.snapshot.Mapping;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The mapped libraries that have to do with malloc. */
final class Libraries {
    private static final List<String> REPLACEMENTS =
            List.of("jemalloc", "tcmalloc", "mimalloc", "snmalloc", "rpmalloc", "hoard", "scudo", "hardened_malloc");

    private Libraries() {}

    /** The allocator whose library is mapped beside libc, and so stands in for libc's malloc; null when there is none. */
    static @Nullable String replacement(List<Mapping> mappings) {
        for (Mapping m : mappings) {
            if (m.inode() == 0) {
                continue;
            }
            String file = fileName(m.path());
            for (String name : REPLACEMENTS) {
                if (file.startsWith("lib" + name)) {
                    return name;
                }
            }
        }
        return null;
    }

    /** Path of the C library as mapped, or null. */
    static @Nullable String libcPath(List<Mapping> mappings) {
        for (Mapping m : mappings) {
            if (m.inode() != 0 && isLibc(fileName(m.path()))) {
                return m.path();
            }
        }
        return null;
    }

    /** Its loader is its C library: a link to {@code libc.so} in most distributions, while glibc's file of that name is a linker script. */
    static boolean isMusl(String path) {
        String file = fileName(path);
        return file.equals("libc.so") || file.startsWith("ld-musl-") || file.startsWith("libc.musl-");
    }

    /** The writable data of glibc: its .data, and the .bss that follows it. */
    static List<AddressRange> libcData(List<Mapping> mappings) {
        List<AddressRange> data = new ArrayList<>(2);
        long end = 0;
        for (Mapping m : mappings) {
            if (m.inode() != 0 && m.isReadWrite() && isLibc(fileName(m.path()))) {
                data.add(new AddressRange(m.start(), m.end()));
                end = m.end();
            } else if (m.start() == end && m.isAnonymous() && m.isReadWrite()) {
                data.add(new AddressRange(m.start(), m.end()));
                end = 0;
            }
        }
        return data;
    }

    /** The last part of a path, without the kernel's mark of a deleted file. */
    static String fileName(String path) {
        String file = path.substring(path.lastIndexOf('/') + 1);
        return file.endsWith(" (deleted)") ? file.substring(0, file.length() - " (deleted)".length()) : file;
    }

    static boolean isLibc(String file) {
        return file.equals("libc.so.6") || (file.startsWith("libc-2.") && file.endsWith(".so")) || isMusl(file);
    }
}
