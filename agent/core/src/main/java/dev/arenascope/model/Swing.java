package dev.arenascope.model;

/**
 * How a measure went up and down in its newest readings. A step counts when it is at least a quarter of all that lies between the least and
 * the largest value.
 *
 * @param least the least value
 * @param most the largest
 * @param rises steps up
 * @param falls steps down
 */
public record Swing(long least, long most, int rises, int falls) {
    private static final int QUARTER = 4;

    /** @param values from one end to the other; {@code n} of them count */
    static Swing of(long[] values, int n) {
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        for (int i = 0; i < n; i++) {
            least = Math.min(least, values[i]);
            most = Math.max(most, values[i]);
        }
        long step = Math.max(1, (most - least) / QUARTER);
        int rises = 0;
        int falls = 0;
        for (int i = 1; i < n; i++) {
            if (values[i] - values[i - 1] >= step) rises++;
            if (values[i - 1] - values[i] >= step) falls++;
        }
        return new Swing(least, most, rises, falls);
    }

    public long bytes() {
        return most - least;
    }
}
