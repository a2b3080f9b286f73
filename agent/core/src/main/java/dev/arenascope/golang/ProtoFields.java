package dev.arenascope.golang;

/**
 * Goes through the fields of one message in the protobuf wire format: a key (field number and wire type), then its value. Groups, which
 * nobody writes any more, are refused.
 */
final class ProtoFields {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED32 = 5;
    private static final int LAST_SHIFT = 63;

    private final byte[] bytes;
    private final int end;
    private int at;
    private int field;
    private int type;
    private long number;
    private int from;
    private int to;

    /** @param from of the message in these bytes; the end is not of it */
    ProtoFields(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    /** Goes to the next field; false behind the last. */
    boolean next() throws UnreadableException {
        if (at >= end) return false;
        long key = varint();
        field = (int) (key >>> 3);
        type = (int) (key & 7);
        switch (type) {
            case VARINT -> number = varint();
            case FIXED64 -> span(8);
            case LENGTH -> {
                long length = varint();
                if (length < 0 || length > end - at) throw damaged();
                span((int) length);
            }
            case FIXED32 -> span(4);
            default -> throw damaged();
        }
        return true;
    }

    private void span(int length) throws UnreadableException {
        if (length > end - at) throw damaged();
        from = at;
        at += length;
        to = at;
    }

    private long varint() throws UnreadableException {
        long value = 0;
        for (int shift = 0; shift <= LAST_SHIFT; shift += 7) {
            if (at >= end) throw damaged();
            byte b = bytes[at++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) return value;
        }
        throw damaged();
    }

    int field() {
        return field;
    }

    /** Value of a number. */
    long number() throws UnreadableException {
        if (type != VARINT) throw damaged();
        return number;
    }

    /** The message, text or packed numbers in this field. */
    ProtoFields message() throws UnreadableException {
        if (type != LENGTH) throw damaged();
        return new ProtoFields(bytes, from, to);
    }

    int from() throws UnreadableException {
        if (type != LENGTH) throw damaged();
        return from;
    }

    int to() {
        return to;
    }

    /** Appends the numbers of a repeated field, which come packed or one by one. */
    void appendTo(Numbers numbers) throws UnreadableException {
        if (type == VARINT) {
            numbers.add(number);
            return;
        }
        ProtoFields packed = message();
        while (packed.at < packed.end) numbers.add(packed.varint());
    }

    private static UnreadableException damaged() {
        return new UnreadableException("no sound profile: its bytes are damaged");
    }

    /** Numbers that are used again and again. */
    static final class Numbers {
        private static final int START = 64;
        private static final int AT_MOST = 16_384;

        private long[] values = new long[START];
        private int size;

        void clear() {
            size = 0;
        }

        int size() {
            return size;
        }

        long get(int index) {
            return values[index];
        }

        private void add(long value) throws UnreadableException {
            // Go itself records 128 frames.
            if (size == AT_MOST) throw damaged();
            if (size == values.length) values = java.util.Arrays.copyOf(values, 2 * size);
            values[size++] = value;
        }
    }
}
