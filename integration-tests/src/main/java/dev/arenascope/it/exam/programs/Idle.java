package dev.arenascope.it.exam.programs;

/** Healthy: does nothing. */
public final class Idle {
    private Idle() {}

    public static void main(String[] args) {
        Stage.enter();
        Stage.forever(0);
    }
}
