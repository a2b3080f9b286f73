package dev.arenascope.it.exam.programs;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects 20,000 rows for each of 500 requests a second. {@code before}: into a list that grows from nothing, and copies what it has each time.
 * {@code after}: into one of the advised capacity.
 */
public final class GrowthByCopying {
    private static final int ROWS = 20_000;
    private static final Object ROW = new Object();

    private GrowthByCopying() {}

    public static void main(String[] args) {
        Requests.serve(args, 500, args[0].equals("before") ? GrowthByCopying::before : GrowthByCopying::after);
    }

    private static void before() {
        List<Object> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) rows.add(ROW);
        Stage.sent = rows;
    }

    private static void after() {
        List<Object> rows = new ArrayList<>(ROWS);
        for (int i = 0; i < ROWS; i++) rows.add(ROW);
        Stage.sent = rows;
    }
}
