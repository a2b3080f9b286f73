package dev.arenascope;

import dev.arenascope.report.http.PageServer;
import dev.arenascope.report.http.Pages;
import dev.arenascope.snapshot.Reading;
import java.net.InetSocketAddress;

/** Opens the port that the operator named, and closes it. Where that fails the agent goes on without, and says so once. */
final class WebDesk {
    private static final Reading<InetSocketAddress> NOT_YET = Reading.absent("not opened");

    private final Reading<String> http;
    private final Reading<String> token;
    private final Pages pages;
    private final AgentLog log;

    private Reading<PageServer> server = Reading.absent("not opened");
    private Reading<InetSocketAddress> again = NOT_YET;

    /**
     * @param http {@code host:port}; absent when no port is to be opened
     * @param token that every request has to carry; absent when none is asked for
     */
    WebDesk(Reading<String> http, Reading<String> token, Pages pages, AgentLog log) {
        this.http = http;
        this.token = token;
        this.pages = pages;
        this.log = log;
    }

    void open() {
        if (!(http instanceof Reading.Present<String> text) || server.isPresent()) return;
        int colon = text.value().lastIndexOf(':');
        try {
            String host = text.value().substring(0, colon);
            int port = Integer.parseInt(text.value().substring(colon + 1));
            open(new InetSocketAddress(host, port));
        } catch (RuntimeException | LinkageError e) {
            log.failed("http=" + text.value() + ": nothing is served", e);
        }
    }

    /**
     * At each report, for a port that was in use: a predecessor that still goes down leaves it soon. A name that is not known is not looked up
     * again, since that may take seconds.
     */
    void openAgain() {
        if (server.isPresent() || !(again instanceof Reading.Present<InetSocketAddress> address)) return;
        open(address.value());
        if (server.isPresent()) log.say("http=" + http.orElse("") + ": served from now on");
    }

    private void open(InetSocketAddress address) {
        server = PageServer.open(address, token, pages);
        again = server.isPresent() || address.isUnresolved() ? NOT_YET : Reading.of(address);
        if (!server.isPresent()) log.warn("http=" + http.orElse("") + ": nothing is served: " + server.reason());
    }

    void close() {
        again = NOT_YET;
        if (!(server instanceof Reading.Present<PageServer> open)) return;
        open.value().close();
        server = Reading.absent("closed");
    }
}
