package demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

class DemoServiceTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static ConfigurableApplicationContext service;

    @BeforeAll
    static void start() {
        service = DemoService.start("--server.port=0");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void returnsAnOrderThatWasPlaced() throws Exception {
        HttpResponse<String> placed = post("/orders", order("ada", 1250));

        assertThat(placed.statusCode()).isEqualTo(201);
        String location = placed.headers().firstValue("Location").orElseThrow();
        HttpResponse<String> found = get(location);
        assertThat(found.statusCode()).isEqualTo(200);
        assertThat(found.body()).isEqualTo(placed.body()).contains("\"customer\":\"ada\"", "\"priceCents\":1250");
    }

    @Test
    void answersNotFoundForAnOrderThatNobodyPlaced() throws Exception {
        assertThat(get("/orders/999999999").statusCode()).isEqualTo(404);
    }

    @Test
    void refusesAnOrderWithoutCustomer() throws Exception {
        assertThat(post("/orders", order(" ", 1)).statusCode()).isEqualTo(400);
    }

    @Test
    void findsTheOrdersOfACustomerAboveAPrice() throws Exception {
        post("/orders", order("grace", 100));
        post("/orders", order("grace", 900));

        String found = get("/orders/search?customer=grace&minCents=500").body();

        assertThat(found).contains("\"priceCents\":900").doesNotContain("\"priceCents\":100,");
    }

    @Test
    void exportsOrdersCompressedOneALine() throws Exception {
        post("/orders", order("edsger", 42));

        HttpResponse<byte[]> export = HTTP.send(
                HttpRequest.newBuilder(at("/orders/export.gz?limit=1")).build(), BodyHandlers.ofByteArray());

        String text = new String(
                new GZIPInputStream(new ByteArrayInputStream(export.body())).readAllBytes(), StandardCharsets.UTF_8);
        assertThat(text.lines()).singleElement().asString().startsWith("{\"id\":");
    }

    @Test
    void sendsEveryOrderToThePartner() throws Exception {
        post("/orders", order("barbara", 7));

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(get("/health").body())
                        .doesNotContain("\"sentToPartner\":0")
                        .contains("\"droppedForPartner\":0"));
    }

    @Test
    void worksWithoutASidecar() throws Exception {
        assertThat(get("/health").body()).contains("\"status\":\"up\"", "\"sidecar\":\"none\"");
    }

    @Test
    void listsTheSickSwitchesWithTheirCeilings() throws Exception {
        assertThat(get("/sick").body())
                .contains("\"name\":\"malloc-burst\"", "\"name\":\"malloc-sparse\"", "\"name\":\"direct-growth\"")
                .contains("\"ceilingMb\":400", "\"ceilingMb\":256", "\"ceilingMb\":250");
    }

    @Test
    void refusesMoreThanTheCeiling() throws Exception {
        HttpResponse<String> answer = post("/sick/malloc-burst?mb=401", "");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("mb must be 1 to 400, not 401");
    }

    @Test
    void namesTheSwitchesWhenAskedForAnother() throws Exception {
        HttpResponse<String> answer = post("/sick/nonsense", "");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("[direct-growth, malloc-burst, malloc-sparse]");
    }

    @Test
    void fallsSickOfAMallocBurstOnceAndHeals() throws Exception {
        assertThat(post("/sick/malloc-burst?mb=16", "").body()).contains("\"sick\":true", "\"heldBytes\":8388608");
        assertThat(post("/sick/malloc-burst?mb=16", "").statusCode()).isEqualTo(409);
        assertThat(delete("/sick/malloc-burst").body()).contains("\"sick\":false", "\"heldBytes\":0");
    }

    @Test
    void keepsOneByteInFortyOfASparseMallocAndHeals() throws Exception {
        assertThat(post("/sick/malloc-sparse?mb=4", "").body()).contains("\"heldBytes\":106496");
        assertThat(delete("/sick/malloc-sparse").body()).contains("\"heldBytes\":0");
    }

    @Test
    void growsDirectBuffersUpToWhatWasAskedForAndHeals() throws Exception {
        post("/sick/direct-growth?mb=2", "");
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(get("/sick").body()).contains("\"heldBytes\":2097152"));
        assertThat(delete("/sick/direct-growth").body()).contains("\"heldBytes\":0");
    }

    private static String order(String customer, long priceCents) {
        return "{\"customer\":\"" + customer + "\",\"sku\":\"tea\",\"quantity\":2,\"priceCents\":" + priceCents + "}";
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(at(path)).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(at(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
    }

    private static HttpResponse<String> delete(String path) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(at(path)).DELETE().build(), BodyHandlers.ofString());
    }

    private static URI at(String path) {
        return URI.create("http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port") + path);
    }
}
