package dev.arenascope.report.http;

/** What there is to see. Called on the server's thread: an answer is made of what is there, and never waits. */
public interface Pages {
    /** Of a GET or HEAD that may be answered. */
    Response answer(Request request);
}
