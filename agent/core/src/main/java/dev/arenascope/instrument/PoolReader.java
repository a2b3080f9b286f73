package dev.arenascope.instrument;

/** Reads the numbers of one kind of pool, through what its library makes public where it does. */
interface PoolReader {
    /**
     * @param pool one of the class that this was made for
     * @param out where its numbers go
     * @throws ReflectiveOperationException when the pool answers with an exception, or not as expected
     */
    void read(Object pool, PoolTally out) throws ReflectiveOperationException;
}
