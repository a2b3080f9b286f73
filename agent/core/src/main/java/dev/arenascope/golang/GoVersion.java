package dev.arenascope.golang;

import dev.arenascope.snapshot.Reading;
import java.nio.ByteBuffer;

/** {@code go1.26.8} in a longer text, such as {@code go1.25.3 X:exp} or {@code devel go1.22-3a1f}. */
final class GoVersion {
    private static final String START = "go1.";

    /** {@code go1.100.100} and more. */
    private static final int LONGEST = 16;

    private static final BytesSearch.Pattern PATTERN = new BytesSearch.Pattern() {
        @Override
        public int length() {
            return START.length() + 1;
        }

        @Override
        public boolean isAt(byte[] bytes, int at) {
            for (int i = 0; i < START.length(); i++) {
                if (bytes[at + i] != START.charAt(i)) return false;
            }
            return isDigit((char) bytes[at + START.length()]);
        }
    };

    private GoVersion() {}

    /** The version in a text that is about one. */
    static Reading<String> in(String text) {
        int start = text.indexOf(START);
        if (start < 0) {
            return text.startsWith("devel") ? Reading.of("devel") : Reading.absent("the executable tells no version");
        }
        String version = text.substring(start, end(text, start));
        return Reading.of(text.startsWith("devel") ? "devel " + version : version);
    }

    /** The first version between two offsets of a file. */
    static Reading<String> find(BytesSearch search, ElfImage elf, long from, long to) {
        long at = search.find(PATTERN, from, to, 1);
        ByteBuffer bytes = elf.bytes(at, Math.min(LONGEST, to - at));
        return in(ElfImage.text(bytes));
    }

    private static int end(String text, int start) {
        int at = digits(text, start + START.length());
        if (isAt(text, at, '.') && digits(text, at + 1) > at + 1) return digits(text, at + 1);
        if (text.startsWith("rc", at) && digits(text, at + 2) > at + 2) return digits(text, at + 2);
        return text.startsWith("beta", at) && digits(text, at + 4) > at + 4 ? digits(text, at + 4) : at;
    }

    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && isDigit(text.charAt(at))) at++;
        return at;
    }

    private static boolean isAt(String text, int at, char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
