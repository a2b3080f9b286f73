package dev.arenascope.model.rules;

/** One cause of wasted or growing memory, and how it is recognised. Beside each threshold stand a healthy and a sick value. */
interface Rule {
    /** Adds what it finds to the case; finds nothing when what it needs is absent. */
    void judge(Case c);
}
