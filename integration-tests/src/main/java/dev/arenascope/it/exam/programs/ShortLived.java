package dev.arenascope.it.exam.programs;

/**
 * Healthy: 3,000,000 small objects a second, none of which outlives the next request. {@code pooled}: what is not advised, the same
 * objects out of a pool.
 */
public final class ShortLived {
    private static final int OBJECTS = 3_000;
    private static final Point[] POOL = new Point[OBJECTS];

    private ShortLived() {}

    private static final class Point {
        private double x;
        private double y;

        double distance() {
            return Math.sqrt(x * x + y * y);
        }
    }

    public static void main(String[] args) {
        for (int i = 0; i < OBJECTS; i++) POOL[i] = new Point();
        Requests.serve(args, 1_000, args[0].equals("pooled") ? ShortLived::pooled : ShortLived::made);
    }

    private static void made() {
        for (int i = 0; i < OBJECTS; i++) {
            Point point = new Point();
            POOL[i] = point;
            move(point, i);
        }
        sum();
    }

    private static void pooled() {
        for (int i = 0; i < OBJECTS; i++) move(POOL[i], i);
        sum();
    }

    private static void move(Point point, int i) {
        point.x = i;
        point.y = -i;
    }

    private static void sum() {
        double sum = 0;
        for (Point point : POOL) sum += point.distance();
        Stage.sent = sum;
    }
}
