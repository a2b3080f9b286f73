package dev.arenascope.it.hosts;

/** Says a line on each stream and ends at once, with the exit code that it is given. */
public final class Hello {
    private Hello() {}

    public static void main(String[] args) {
        System.out.println("hello");
        System.err.println("hello, errors");
        if (args.length > 0) System.exit(Integer.parseInt(args[0]));
    }
}
