package dev.arenascope.governor;

/** What the agent may do: look, look and advise, or act. */
public enum Mode {
    /** No governor. */
    OBSERVE,
    /** Decides and prints; the printed line is what {@link #GOVERN} would do. */
    ADVISE,
    /** Decides, does it, measures it, and puts it back. */
    GOVERN
}
