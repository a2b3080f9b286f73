package dev.arenascope.snapshot;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A value that a source gave, or the reason why it gave none. Absence is never 0, -1 or null: it is printed with its reason.
 *
 * <p>Equality is written by hand: what a record generates is linked by invokedynamic when it is first called, and that spins
 * classes in the host's JVM. For the same reason what runs at every report uses {@code instanceof Present} rather than a lambda.
 *
 * @param <T> what is read
 */
public sealed interface Reading<T> {

    /**
     * @param value what was read
     * @param ageMs how old the value was when the snapshot was taken; 0 when read for this snapshot
     */
    record Present<T>(T value, long ageMs) implements Reading<T> {
        @Override
        public boolean equals(@Nullable Object o) {
            return o instanceof Present<?> p && ageMs == p.ageMs && value.equals(p.value);
        }

        @Override
        public int hashCode() {
            return value.hashCode() * 31 + Long.hashCode(ageMs);
        }
    }

    /** @param reason why there is no value, as one phrase for an operator, without a full stop */
    record Absent<T>(String reason) implements Reading<T> {
        @Override
        public boolean equals(@Nullable Object o) {
            return o instanceof Absent<?> a && reason.equals(a.reason);
        }

        @Override
        public int hashCode() {
            return reason.hashCode();
        }
    }

    static <T> Reading<T> of(T value) {
        return new Present<>(value, 0);
    }

    static <T> Reading<T> absent(String reason) {
        return new Absent<>(reason);
    }

    default <R> Reading<R> map(Function<? super T, ? extends R> f) {
        return this instanceof Present<T> p ? new Present<>(f.apply(p.value), p.ageMs) : absent(reason());
    }

    default <R> Reading<R> flatMap(Function<? super T, Reading<R>> f) {
        return this instanceof Present<T> p ? f.apply(p.value) : absent(reason());
    }

    default boolean isPresent() {
        return this instanceof Present<T>;
    }

    default T orElse(T fallback) {
        return this instanceof Present<T> p ? p.value : fallback;
    }

    /** The reason of an absent reading; the empty string of a present one. */
    default String reason() {
        return this instanceof Absent<T> a ? a.reason : "";
    }
}
