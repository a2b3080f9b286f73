package dev.arenascope.procfs;

/** The fields of a line of /proc/PID/stat (proc(5)), from the first to the last that is asked for. */
final class StatFields {
    /** The first behind the name. */
    private static final int STATE = 3;

    private final Cursor cursor = new Cursor();
    private int field = STATE;

    /** False where the line has no name in parentheses. */
    boolean on(byte[] text, int from, int to) {
        int close = nameEnd(text, from, to);
        if (close < from) return false;
        cursor.on(text, close + 1, to).skipBlanks();
        field = STATE;
        return true;
    }

    /** Where the parenthesis behind the name is; a name may hold parentheses and blanks. Before {@code from} without one. */
    static int nameEnd(byte[] text, int from, int to) {
        int close = to - 1;
        while (close >= from && text[close] != ')') close--;
        return close;
    }

    /**
     * A number; {@link Cursor#NONE} where there is none.
     *
     * @param number of the field, from 4, in rising order
     */
    long decimal(int number) {
        for (; field < number; field++) cursor.skipWord().skipBlanks();
        return cursor.decimal();
    }
}
