package dev.arenascope.it.exam;

/**
 * One line of the sheet.
 *
 * @param part empty, or {@code cured}: what was asked after the cure
 * @param verdict how it ended
 * @param heldBytes what the program held; meaningless when the question asks for no bytes
 * @param why what a failed or skipped question needs to show
 */
record Mark(
        Question question,
        String jdk,
        String part,
        Verdict verdict,
        String got,
        long heldBytes,
        long gotBytes,
        String others,
        long seconds,
        String why) {
    enum Verdict {
        PASS,
        FAIL,
        PENDING,
        SKIPPED
    }

    /** A failed question that is pending is no failure; one that passes nevertheless says so. */
    Mark lenient() {
        if (question.pending().isEmpty()) return this;
        boolean failed = verdict == Verdict.FAIL;
        return new Mark(
                question,
                jdk,
                part,
                failed ? Verdict.PENDING : verdict,
                got,
                heldBytes,
                gotBytes,
                others,
                seconds,
                failed ? question.pending() + "; " + why : "no longer pending: " + question.pending());
    }

    String row() {
        boolean bytes = question.bytes() && part.isEmpty() && verdict != Verdict.SKIPPED;
        return String.join(
                " | ",
                "| " + question.name() + (part.isEmpty() ? "" : ", " + part),
                jdk.replace("JDK ", ""),
                part.isEmpty() ? question.answer() : "no " + question.answer(),
                got,
                bytes ? mb(heldBytes) : "-",
                bytes ? mb(gotBytes) : "-",
                others.isEmpty() ? "none" : others,
                seconds + " s",
                verdict.name().toLowerCase(java.util.Locale.ROOT) + " |");
    }

    private static String mb(long bytes) {
        return (bytes + (1 << 19)) / (1 << 20) + " MB";
    }
}
