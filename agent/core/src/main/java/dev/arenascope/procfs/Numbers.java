package dev.arenascope.procfs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.arenascope.snapshot.Reading;

/** Parsers of files of one line. */
final class Numbers {
    private static final byte[] MAX = "max".getBytes(US_ASCII);

    private Numbers() {}

    /** A single number, as in memory.max; {@code max} is {@link Long#MAX_VALUE}. */
    static final class Single implements LineParser<Long> {
        private final Cursor cursor = new Cursor();
        private long value = Cursor.NONE;

        @Override
        public void line(byte[] text, int from, int to) {
            if (value != Cursor.NONE) return;
            cursor.on(text, from, to);
            value = cursor.skip(MAX) ? Long.MAX_VALUE : cursor.decimal();
        }

        @Override
        public Reading<Long> result() {
            return value == Cursor.NONE ? Reading.absent("no number in the file") : Reading.of(value);
        }
    }

    /** The word at an index of the first line: statm holds {@code size resident shared text lib data dt}, in pages. */
    static final class WordAt implements LineParser<Long> {
        private final int index;
        private final Cursor cursor = new Cursor();
        private long value = Cursor.NONE;

        WordAt(int index) {
            this.index = index;
        }

        @Override
        public void line(byte[] text, int from, int to) {
            if (value != Cursor.NONE) return;
            cursor.on(text, from, to);
            for (int i = 0; i < index; i++) cursor.skipBlanks().skipWord();
            value = cursor.skipBlanks().decimal();
        }

        @Override
        public Reading<Long> result() {
            return value == Cursor.NONE ? Reading.absent("no number at word " + index) : Reading.of(value);
        }
    }

    /** The first line as text. */
    static final class Text implements LineParser<String> {
        private final Cursor cursor = new Cursor();
        private Reading<String> value = Reading.absent("the file is empty");

        @Override
        public void line(byte[] text, int from, int to) {
            if (!value.isPresent()) value = Reading.of(cursor.on(text, from, to).rest());
        }

        @Override
        public Reading<String> result() {
            return value;
        }
    }
}
