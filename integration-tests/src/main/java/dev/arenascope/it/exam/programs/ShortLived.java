package dev.arenascope.it.exam.programs;

/**
 * Healthy: 3,000,000 small objects a second, none of which outlives its request. {@code pooled}: what is not advised, the same objects out of a pool.
 */
public final class ShortLived {
    private static final int OBJECTS = 3_000;
    private static final Point[] POOL = new Point[OBJECTS];

    private ShortLived() {}

    private static final class Point {
        private double x;
        private double y;
        private Point next;
    }

    public static void main(String[] args) {
        for (int i = 0; i < OBJECTS; i++) POOL[i] = new Point();
        Requests.serve(args, 1_000, args[0].equals("pooled") ? ShortLived::pooled : ShortLived::made);
    }

    private static void made() {
        Point first = null;
        for (int i = 0; i < OBJECTS; i++) {
            Point point = new Point();
            point.x = i;
            point.y = -i;
            point.next = first;
            first = point;
        }
        Stage.sent = first;
    }

    private static void pooled() {
        Point first = null;
        for (int i = 0; i < OBJECTS; i++) {
            Point point = POOL[i];
            point.x = i;
            point.y = -i;
            point.next = first;
            first = point;
        }
        Stage.sent = first;
    }
}
