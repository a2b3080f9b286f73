package dev.arenascope.procfs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.arenascope.snapshot.Reading;

/** The processors that /proc/PID/status allows: {@code Cpus_allowed:  ff,ffffffff}, a mask in hexadecimal (fs/proc/array.c). */
final class AffinityParser implements LineParser<Integer> {
    private static final byte[] NAME = "Cpus_allowed:".getBytes(US_ASCII);

    private final Cursor cursor = new Cursor();
    private int processors;

    @Override
    public void line(byte[] text, int from, int to) {
        if (processors > 0 || !cursor.on(text, from, to).skip(NAME)) return;
        for (int i = from + NAME.length; i < to; i++) {
            processors += Integer.bitCount(Math.max(0, Character.digit(text[i], 16)));
        }
    }

    @Override
    public Reading<Integer> result() {
        return processors > 0 ? Reading.of(processors) : Reading.absent("status prints no Cpus_allowed");
    }
}
