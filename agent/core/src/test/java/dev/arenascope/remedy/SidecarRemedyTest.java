package dev.arenascope.remedy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.arenascope.golang.ControlSettings;
import dev.arenascope.governor.Action;
import dev.arenascope.governor.Kind;
import dev.arenascope.governor.Loss;
import dev.arenascope.governor.Outcome;
import dev.arenascope.governor.Price;
import dev.arenascope.model.GoHeaps;
import dev.arenascope.model.Space;
import dev.arenascope.snapshot.GoHeap;
import dev.arenascope.snapshot.Reading;
import dev.arenascope.snapshot.Sidecar;
import dev.arenascope.snapshot.Sidecars;
import dev.arenascope.snapshot.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a server that answers as our Go package does; the package itself is in the forked tests. */
class SidecarRemedyTest {
    private static final String ID = "4800@1";
    private static final String TOKEN = "a-token-of-some-length";
    private static final Price PRICE = new Price(1 << 20, 1, 1);
    private static final Action.SetGoGc SET = new Action.SetGoGc(ID, "orders", 50, Reading.of(100), PRICE);
    private static final Action.SetGoLimit LIMIT =
            new Action.SetGoLimit(ID, "orders", 128 << 20, Reading.absent("none"), PRICE);
    private static final long SECOND = 1_000_000_000;

    private final List<String> asked = new ArrayList<>();
    private HttpServer server = idle();
    private int status = 200;
    private String refusal = "";
    private long nowNs;
    private boolean there = true;

    private static HttpServer idle() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void serve() {
        server.createContext("/arenascope", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        synchronized (asked) {
            asked.add((exchange.getRequestMethod() + " " + body).strip());
        }
        byte[] said = (status == 200
                        ? "{\"previous\":{\"gogc\":100,\"memory_limit\":9223372036854775807},\"current\":{\"gogc\":100,"
                                + "\"memory_limit\":9223372036854775807},\"lease_seconds\":10,\"released_bytes\":7}"
                        : "{\"error\":\"" + refusal + "\"}")
                .getBytes(UTF_8);
        exchange.sendResponseHeaders(status, said.length);
        exchange.getResponseBody().write(said);
        exchange.close();
    }

    private List<String> asked() {
        synchronized (asked) {
            List<String> all = List.copyOf(asked);
            asked.clear();
            return all;
        }
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/arenascope";
    }

    private SidecarRemedy remedy(String token) {
        return new SidecarRemedy(
                new ControlSettings(token.isEmpty() ? Reading.absent("none") : Reading.of(token), List.of()),
                1000,
                id -> there,
                () -> nowNs);
    }

    private static Snapshot with(Sidecar... sidecars) {
        return new Space().sidecars(new Sidecars(List.of(sidecars), List.of())).snapshot(1000);
    }

    private Snapshot read(String url) {
        return with(GoHeaps.of(60, 4, 4).source(url, GoHeap.Kind.ARENASCOPE).sidecar());
    }

    private SidecarRemedy governed() {
        SidecarRemedy remedy = remedy(TOKEN);
        remedy.saw(read(url()));
        assertThat(remedy.can(Kind.GO_GC, ID, read(url()))).isTrue();
        return remedy;
    }

    private void after(SidecarRemedy remedy, long seconds) {
        nowNs += seconds * SECOND;
        remedy.renew();
    }

    @Test
    void whatIsOurPackageOnThisMachineAndNothingElseCanBeTold() {
        SidecarRemedy remedy = governed();
        assertThat(remedy.can(Kind.GO_LIMIT, ID, read(url()))).isTrue();
        assertThat(remedy.can(Kind.GO_FREE, ID, read(url()))).isTrue();
        assertThat(remedy.can(Kind.TRIM_NATIVE, Action.MALLOC, read(url()))).isFalse();
        assertThat(remedy.can(Kind.GO_GC, "4801@1", read(url()))).isFalse();
        assertThat(remedy("").can(Kind.GO_GC, ID, read(url()))).isFalse();
        assertThat(remedy(TOKEN).can(Kind.GO_GC, ID, read("http://10.0.0.1:1/arenascope")))
                .isFalse();
        Snapshot metrics =
                with(GoHeaps.of(60, 4, 4).source(url(), GoHeap.Kind.METRICS).sidecar());
        assertThat(remedy(TOKEN).can(Kind.GO_GC, ID, metrics)).isFalse();
        assertThat(asked()).isEmpty();
    }

    @Test
    void nothingIsAskedWhereNothingIsHeld() {
        SidecarRemedy remedy = governed();
        for (int i = 0; i < 100; i++) {
            remedy.saw(read(url()));
            after(remedy, 10);
        }
        assertThat(asked()).isEmpty();
    }

    @Test
    void aLeaseIsRenewedWhenAThirdOfItIsOver() {
        SidecarRemedy remedy = governed();
        assertThat(remedy.apply(SET)).isInstanceOf(Outcome.Done.class);
        assertThat(asked())
                .containsExactly("POST {\"gogc\":50,\"lease_seconds\":10,\"reason\":\"arenascope mode=govern\"}");
        after(remedy, 3);
        assertThat(asked()).isEmpty();
        after(remedy, 1);
        assertThat(asked()).containsExactly("POST {\"lease_seconds\":10,\"reason\":\"arenascope mode=govern\"}");
        after(remedy, 1);
        assertThat(asked()).isEmpty();
        assertThat(remedy.losses()).isEmpty();
    }

    @Test
    void aLeaseThatHasEndedThereIsToldOnceAndNotRenewed() {
        SidecarRemedy remedy = governed();
        remedy.apply(SET);
        status = 409;
        refusal = "there is no lease to renew";
        after(remedy, 4);
        assertThat(remedy.losses()).containsExactly(new Loss(Kind.GO_GC, ID));
        asked();
        after(remedy, 4);
        assertThat(remedy.losses()).isEmpty();
        assertThat(asked()).isEmpty();
        status = 200;
        assertThat(remedy.apply(SET)).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aServiceThatCannotBeReachedIsTriedUntilTheLeaseMustBeOver() {
        SidecarRemedy remedy = governed();
        remedy.apply(SET);
        remedy.apply(LIMIT);
        server.stop(0);
        for (int i = 0; i < 10; i++) after(remedy, 1);
        assertThat(remedy.losses()).isEmpty();
        after(remedy, 1);
        assertThat(remedy.losses()).containsExactlyInAnyOrder(new Loss(Kind.GO_GC, ID), new Loss(Kind.GO_LIMIT, ID));
    }

    @Test
    void oneOfTwoIsPutBack() {
        SidecarRemedy remedy = governed();
        remedy.apply(SET);
        remedy.apply(LIMIT);
        asked();
        assertThat(remedy.apply(new Action.Restore(LIMIT))).isInstanceOf(Outcome.Done.class);
        assertThat(asked())
                .containsExactly(
                        "DELETE", "POST {\"gogc\":50,\"lease_seconds\":10,\"reason\":\"arenascope mode=govern\"}");
        assertThat(remedy.apply(new Action.Restore(SET))).isInstanceOf(Outcome.Done.class);
        assertThat(asked()).containsExactly("DELETE");
        assertThat(remedy.apply(new Action.Restore(SET))).isInstanceOf(Outcome.Done.class);
        assertThat(asked()).isEmpty();
    }

    @Test
    void whatIsRefusedWasNotDoneAndNoSecretIsRepeated() {
        SidecarRemedy remedy = governed();
        status = 401;
        refusal = "you said " + TOKEN;
        assertThat(remedy.apply(SET)).isInstanceOf(Outcome.Failed.class);
        Outcome outcome = remedy.apply(new Action.FreeGoMemory(ID, "orders", PRICE));
        assertThat(outcome).isEqualTo(new Outcome.Failed(url() + ": answers 401: you said (not shown)"));
        assertThat(asked()).hasSize(2).noneMatch(a -> a.startsWith("DELETE"));
    }

    @Test
    void nothingIsWrittenToWhoeverHasTakenThePlaceOfAProcess() {
        SidecarRemedy remedy = governed();
        remedy.apply(SET);
        asked();
        there = false;
        after(remedy, 5);
        assertThat(remedy.apply(new Action.Restore(SET))).isEqualTo(new Outcome.Failed("its process has ended"));
        assertThat(remedy.apply(SET)).isEqualTo(new Outcome.Failed("its process has ended"));
        remedy.saw(with());
        assertThat(remedy.can(Kind.GO_GC, ID, with())).isFalse();
        assertThat(asked()).isEmpty();
    }

    /** The list of processes may miss one once: what is held is put back all the same. */
    @Test
    void whatIsHeldIsPutBackWhereTheLastReportDidNotSeeIt() {
        SidecarRemedy remedy = governed();
        remedy.apply(SET);
        asked();
        remedy.saw(with());
        assertThat(remedy.can(Kind.GO_GC, ID, with())).isTrue();
        assertThat(remedy.apply(new Action.Restore(SET))).isInstanceOf(Outcome.Done.class);
        assertThat(asked()).containsExactly("DELETE");
    }

    @Test
    void whoNeverAnswersCostsHalfASecondAndKeepsNothing() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Snapshot read = read("http://127.0.0.1:" + silent.getLocalPort() + "/arenascope");
            SidecarRemedy remedy = remedy(TOKEN);
            assertThat(remedy.can(Kind.GO_GC, ID, read)).isTrue();
            assertThat(remedy.apply(SET).toString()).contains("no whole answer within 240 ms");
            // A collection may take longer than that.
            assertThat(remedy.apply(new Action.FreeGoMemory(ID, "orders", PRICE)))
                    .isInstanceOf(Outcome.Done.class);
            after(remedy, 100);
            assertThat(remedy.losses()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"1000, 10", "2000, 10", "5000, 15", "5001, 16", "60000, 120", "3600000, 120"})
    void aLeaseIsThreeReportsAtLeastTenSecondsAndAtMostTwoMinutes(long intervalMs, long seconds) {
        assertThat(SidecarRemedy.leaseSeconds(intervalMs)).isEqualTo(seconds);
    }

    @Test
    void aPidIsAProcessOnlyWithItsStart() throws IOException {
        ProcessIds ids = new ProcessIds();
        long pid = ProcessHandle.current().pid();
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String start = stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19];
        assertThat(ids.isThere(pid + "@" + start)).isTrue();
        assertThat(ids.isThere(pid + "@1" + start)).isFalse();
        assertThat(ids.isThere(pid + "@" + start.substring(1))).isFalse();
        assertThat(ids.isThere("http://127.0.0.1:9090/metrics")).isTrue();
        assertThat(ids.isThere("unix:/run/1@2")).isTrue();
    }
}
