package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.arenascope.it.hosts.Waits;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanOperationInfo;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import org.awaitility.Awaitility;

/** The bean {@code dev.arenascope:type=Agent}, from outside, with nothing but the JDK's classes. */
class JmxIT {
    private static JvmRun run(Jdk jdk) {
        return JvmRun.host(Waits.class).on(jdk).agent("first=1s", "interval=1s", "format=json", "budget=20%");
    }

    @OnEachJdk
    void everyAttributeIsReadableAndOfAnOpenType(Jdk jdk) {
        try (HostJvm host = run(jdk).start()) {
            host.awaitReport(2);
            try (AgentMBean bean = AgentMBean.of(host)) {
                MBeanAttributeInfo[] attributes = bean.info().getAttributes();
                assertThat(Stream.of(attributes).map(MBeanAttributeInfo::getName))
                        .contains(
                                "Enabled",
                                "Mode",
                                "Instrumentation",
                                "IntervalSeconds",
                                "Verdict",
                                "Findings",
                                "Ledger",
                                "Fragmentation",
                                "Sidecars",
                                "Overhead",
                                "LastReport");
                for (MBeanAttributeInfo attribute : attributes) {
                    assertThat(attribute)
                            .as(attribute.getName())
                            .isInstanceOfSatisfying(
                                    OpenMBeanAttributeInfo.class,
                                    open -> assertThat(open.isValue(bean.get(attribute.getName())))
                                            .isTrue());
                }
                assertThat(Stream.of(bean.info().getOperations()).map(MBeanOperationInfo::getName))
                        .contains("sampleNow", "reportNow", "profileSidecar", "gcTrace", "reclaim", "restore");
            }
        }
    }

    @OnEachJdk
    void theLedgerHasARowForEachOwnerAndTheReportIsText(Jdk jdk) {
        try (HostJvm host = run(jdk).start()) {
            host.awaitReport(2);
            try (AgentMBean bean = AgentMBean.of(host)) {
                CompositeData[] rows = (CompositeData[]) bean.get("Ledger");
                assertThat(rows).extracting(row -> row.get("owner")).contains("java-heap", "malloc", "metaspace");
                assertThat((String) bean.get("LastReport"))
                        .startsWith("arenascope ")
                        .contains("java-heap");
                assertThat((String) bean.get("Verdict")).matches("healthy|[A-Z_]+");
            }
        }
    }

    @OnEachJdk
    void disabledLeavesOneParkedThreadAndEnablingResumes(Jdk jdk) {
        JvmRun run = run(jdk);
        Outcome without = run.withoutAgent().run();
        try (HostJvm host = run.start()) {
            host.awaitReport(1);
            try (AgentMBean bean = AgentMBean.of(host)) {
                bean.set("Enabled", false);
                assertThat(bean.get("Enabled")).isEqualTo(false);
                host.await("one parked thread", () -> parked(bean));
                String log = host.agentLog();
                Awaitility.await("silence")
                        .during(Duration.ofSeconds(3))
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> parked(bean) && host.agentLog().equals(log));
                bean.set("Enabled", true);
                host.awaitFreshReport();
            }
            host.finish().assertSameAs(without);
        }
    }

    private static boolean parked(AgentMBean bean) {
        var threads = bean.agentThreads();
        return threads.size() == 1 && threads.get(0).getThreadState() == Thread.State.WAITING;
    }

    @OnEachJdk
    void reportNowWritesAReportWhateverTheInterval(Jdk jdk) {
        JvmRun run = JvmRun.host(Waits.class).on(jdk).agent("first=1s", "interval=1h", "format=json");
        try (HostJvm host = run.start()) {
            host.awaitReport(1);
            try (AgentMBean bean = AgentMBean.of(host)) {
                assertThat((String) bean.invoke("reportNow")).startsWith("arenascope ");
                Ledgers.assertCloses(host.awaitReport(2), 0.01);
                assertThat((String) bean.invoke("sampleNow")).contains("java-heap");
                assertThat((String) bean.invoke("reclaim", true)).isNotBlank();
                assertThat((String) bean.invoke("restore")).isNotBlank();
                assertThat(host.reports()).hasSize(2);
            }
        }
    }

    @OnEachJdk
    void atRequestTheMetaspaceIsToldByLoaderAndTheCodeHeapsByFreeBlock(Jdk jdk) {
        JvmRun run = run(jdk);
        try (HostJvm host = run.start()) {
            host.awaitReport(1);
            try (AgentMBean bean = AgentMBean.of(host)) {
                bean.invoke("reportNow");
                ReportLine report = host.awaitReport(
                        "the arenas of the JVM", r -> r.json().path("jvmArenas").isObject());
                JsonNode arenas = report.json().path("jvmArenas");
                JsonNode loaders = arenas.path("loaders");
                String jcmd = Tool.run(
                        List.of(run.tool("jcmd").toString(), Long.toString(host.pid())),
                        "VM.metaspace",
                        "show-loaders",
                        "scale=1");
                Matcher total = Pattern.compile("Total Usage - (\\d+) loaders").matcher(jcmd);
                assertThat(total.find()).as(jcmd).isTrue();
                assertThat(loaders.path("count").asLong())
                        .isCloseTo(Long.parseLong(total.group(1)), withinPercentage(20));
                assertThat(loaders.path("wasteful").findValuesAsText("name")).contains("\"<bootstrap>\"");
                assertThat(loaders.path("committedBytes").asLong())
                        .isGreaterThan(loaders.path("usedBytes").asLong());
                assertThat(arenas.path("codeHeaps").findValuesAsText("name")).anyMatch(name -> name.startsWith("Code"));
                assertThat(arenas.path("codeHeaps").findValuesAsText("committedBytes"))
                        .doesNotContain("0");
            }
        }
    }

    @OnEachJdk
    void theIntervalCanBeChangedAndNonsenseIsRefused(Jdk jdk) {
        JvmRun run = JvmRun.host(Waits.class).on(jdk).agent("first=1s", "interval=1h", "format=json");
        try (HostJvm host = run.start()) {
            host.awaitReport(1);
            try (AgentMBean bean = AgentMBean.of(host)) {
                assertThat(bean.get("IntervalSeconds")).isEqualTo(3600L);
                assertThatThrownBy(() -> bean.set("IntervalSeconds", 0L)).hasMessageContaining("IntervalSeconds");
                assertThatThrownBy(() -> bean.set("Mode", "bossy")).hasMessageContaining("Mode");
                bean.set("IntervalSeconds", 1L);
                host.awaitReport(3);
            }
        }
    }
}
