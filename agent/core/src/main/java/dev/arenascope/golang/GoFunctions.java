package dev.arenascope.golang;

import java.nio.ByteBuffer;

/** The head of the table of functions (internal/abi/symtab.go): magic, two zeros, least size of an instruction, size of a pointer. */
final class GoFunctions implements BytesSearch.Pattern {
    static final GoFunctions PATTERN = new GoFunctions();

    private GoFunctions() {}

    @Override
    public int length() {
        return 8;
    }

    @Override
    public boolean isAt(byte[] bytes, int at) {
        boolean little = isMagic(bytes[at]) && isOnes(bytes, at + 1);
        boolean big = isMagic(bytes[at + 3]) && isOnes(bytes, at);
        int step = bytes[at + 6];
        int width = bytes[at + 7];
        return (little || big)
                && bytes[at + 4] == 0
                && bytes[at + 5] == 0
                && (step == 1 || step == 2 || step == 4)
                && (width == 4 || width == 8);
    }

    boolean isAt(ByteBuffer bytes) {
        if (bytes.limit() < length()) return false;
        byte[] head = new byte[length()];
        bytes.get(0, head);
        return isAt(head, 0);
    }

    /** Of 1.20 and newer, 1.18, 1.16, 1.2. */
    private static boolean isMagic(byte b) {
        return switch (b & 0xff) {
            case 0xf1, 0xf0, 0xfa, 0xfb -> true;
            default -> false;
        };
    }

    private static boolean isOnes(byte[] bytes, int from) {
        return bytes[from] == -1 && bytes[from + 1] == -1 && bytes[from + 2] == -1;
    }
}
