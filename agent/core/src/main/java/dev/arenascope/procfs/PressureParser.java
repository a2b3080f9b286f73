package dev.arenascope.procfs;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.arenascope.snapshot.Pressure;
import dev.arenascope.snapshot.Reading;

/**
 * Pressure stall information (kernel/sched/psi.c), of the host or of a control group:
 *
 * <pre>
 * some avg10=0.00 avg60=0.00 avg300=0.00 total=0
 * full avg10=0.00 avg60=0.00 avg300=0.00 total=0
 * </pre>
 */
final class PressureParser implements LineParser<Pressure> {
    private static final byte[] SOME = "some ".getBytes(US_ASCII);
    private static final byte[] FULL = "full ".getBytes(US_ASCII);
    private static final byte[] AVG10 = "avg10=".getBytes(US_ASCII);
    private static final byte[] AVG60 = "avg60=".getBytes(US_ASCII);
    private static final byte[] TOTAL = "total=".getBytes(US_ASCII);

    private final String scope;
    private final Cursor cursor = new Cursor();
    private double someAvg10 = Double.NaN;
    private double someAvg60 = Double.NaN;
    private double fullAvg10 = Double.NaN;
    private long someTotalUs = Cursor.NONE;

    PressureParser(String scope) {
        this.scope = scope;
    }

    static Reading<Pressure> parse(String scope, byte[] text, int length) {
        return LineReader.parse(text, length, new PressureParser(scope));
    }

    @Override
    public void line(byte[] text, int from, int to) {
        boolean some = cursor.on(text, from, to).skip(SOME);
        if (!some && !cursor.skip(FULL)) return;
        while (!cursor.skipBlanks().atEnd()) {
            if (cursor.skip(AVG10)) average10(some, cursor.fraction());
            else if (some && cursor.skip(AVG60)) someAvg60 = cursor.fraction();
            else if (some && cursor.skip(TOTAL)) someTotalUs = cursor.decimal();
            cursor.skipWord();
        }
    }

    private void average10(boolean some, double value) {
        if (some) someAvg10 = value;
        else fullAvg10 = value;
    }

    @Override
    public Reading<Pressure> result() {
        boolean whole = !Double.isNaN(someAvg10 + someAvg60 + fullAvg10) && someTotalUs != Cursor.NONE;
        return whole
                ? Reading.of(new Pressure(someAvg10, someAvg60, fullAvg10, someTotalUs, scope))
                : Reading.absent("no averages in the pressure file");
    }
}
