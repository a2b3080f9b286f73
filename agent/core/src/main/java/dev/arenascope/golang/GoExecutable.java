package dev.arenascope.golang;

import dev.arenascope.snapshot.GoBuild;
import dev.arenascope.snapshot.Reading;

/**
 * Recognises an executable that Go's linker made, whatever its name: by its build information, which {@code strip}, {@code -s -w} and
 * {@code -trimpath} leave in place, also when the section headers are gone; else by its table of functions together with a version.
 * Garbage is absent. Some KB are read where section headers tell the places; where there are none, each of the three is searched for in
 * {@link BytesSearch#MOST_BYTES} at most, 13 MB in all.
 */
public final class GoExecutable {
    private static final String NOT_GO = "not a Go executable";
    private static final String NO_INFO = "the executable has no build information";

    /** The linker puts the block first where it links alone; a C linker, anywhere. */
    private static final int FIRST = 1 << 16;

    private GoExecutable() {}

    public static Reading<GoBuild> read(ExecutableBytes file) {
        Reading<ElfImage> image = ElfImage.read(file);
        if (!(image instanceof Reading.Present<ElfImage> p)) return Reading.absent(NOT_GO + ": " + image.reason());
        ElfImage elf = p.value();
        Reading<GoBuildInfo> info = info(elf, file);
        if (info instanceof Reading.Present<GoBuildInfo> i) return Reading.of(build(elf, i.value()));
        return byFunctions(elf, file);
    }

    private static GoBuild build(ElfImage elf, GoBuildInfo info) {
        Reading<String> module = info.line("mod");
        return new GoBuild(
                GoVersion.in(info.version()),
                info.line("path"),
                module instanceof Reading.Present<String> m ? Reading.of(versioned(m.value())) : module,
                info.has("CGO_ENABLED=0") ? Reading.of(false) : cgo(elf));
    }

    /** {@code module<TAB>version<TAB>sum}, without the sum. */
    private static String versioned(String line) {
        int afterName = line.indexOf('\t');
        if (afterName < 0) return line;
        int afterVersion = line.indexOf('\t', afterName + 1);
        String version = line.substring(afterName + 1, afterVersion < 0 ? line.length() : afterVersion);
        String name = line.substring(0, afterName);
        return version.isEmpty() ? name : name + " " + version;
    }

    /**
     * CGO_ENABLED=1 is the default wherever a C compiler is there, and says nothing. A shared library that is needed does, and so do the
     * sections that a C linker makes and Go's does not.
     */
    private static Reading<Boolean> cgo(ElfImage elf) {
        if (elf.needsLibraries()) return Reading.of(true);
        if (elf.sections().isEmpty()) return Reading.absent("the executable has no section headers");
        return Reading.of(elf.section(".init_array").isPresent()
                || elf.section(".eh_frame").isPresent());
    }

    private static Reading<GoBuildInfo> info(ElfImage elf, ExecutableBytes file) {
        if (elf.section(".go.buildinfo") instanceof Reading.Present<ElfImage.Section> s) {
            return GoBuildInfo.at(elf, s.value().offset());
        }
        if (!elf.sections().isEmpty()) return Reading.absent(NO_INFO);
        BytesSearch search = new BytesSearch(file);
        Reading<GoBuildInfo> found = info(elf, search, FIRST);
        return found.isPresent() ? found : info(elf, search, Long.MAX_VALUE);
    }

    /** In every writable segment: in a position-independent executable of 1.27 the first is without it. */
    private static Reading<GoBuildInfo> info(ElfImage elf, BytesSearch search, long most) {
        for (ElfImage.Segment s : elf.segments()) {
            if (!s.isWritable()) continue;
            long end = s.offset() + Math.min(most, s.bytes());
            // A C linker does not begin a segment at a multiple of 16, so count from one.
            long at = search.find(GoBuildInfo.PATTERN, (s.offset() + 15) / 16 * 16, end, 16);
            Reading<GoBuildInfo> info = at < 0 ? Reading.absent(NO_INFO) : GoBuildInfo.at(elf, at);
            if (info.isPresent()) return info;
        }
        return Reading.absent(NO_INFO);
    }

    /** Some release builds are made by other means than {@code go build} and have nothing but this (esbuild on npm). */
    private static Reading<GoBuild> byFunctions(ElfImage elf, ExecutableBytes file) {
        BytesSearch search = new BytesSearch(file);
        if (!hasFunctions(elf, search)) return Reading.absent(NOT_GO);
        Reading<String> version = version(elf, file);
        if (!version.isPresent()) return Reading.absent(NOT_GO + ": a table of functions, but no version");
        return Reading.of(new GoBuild(version, Reading.absent(NO_INFO), Reading.absent(NO_INFO), cgo(elf)));
    }

    private static boolean hasFunctions(ElfImage elf, BytesSearch search) {
        if (elf.section(".gopclntab") instanceof Reading.Present<ElfImage.Section> s) {
            return GoFunctions.PATTERN.isAt(elf.bytes(s.value().offset(), GoFunctions.PATTERN.length()));
        }
        if (!elf.sections().isEmpty()) return false;
        for (ElfImage.Segment s : elf.segments()) {
            if (s.isReadOnly() && search.find(GoFunctions.PATTERN, s.offset(), s.end(), 8) >= 0) return true;
        }
        return false;
    }

    private static Reading<String> version(ElfImage elf, ExecutableBytes file) {
        BytesSearch search = new BytesSearch(file);
        if (elf.section(".rodata") instanceof Reading.Present<ElfImage.Section> s) {
            return GoVersion.find(search, elf, s.value().offset(), s.value().end());
        }
        for (ElfImage.Segment s : elf.segments()) {
            if (!s.isReadOnly()) continue;
            Reading<String> found = GoVersion.find(search, elf, s.offset(), s.end());
            if (found.isPresent()) return found;
        }
        return Reading.absent("no version in it");
    }
}
