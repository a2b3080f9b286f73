package dev.arenascope.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.VirtualMachine;
import dev.arenascope.it.hosts.Waits;

/** An agent that comes while the host runs. */
class AttachIT {
    @OnEachJdk
    void reportsFromAHostThatWasStartedWithoutIt(Jdk jdk) throws Exception {
        JvmRun run = JvmRun.host(Waits.class).on(jdk).jvm("-XX:+EnableDynamicAgentLoading");
        Outcome without = run.run();
        try (HostJvm host = run.start()) {
            host.awaitStdout("ready");
            attach(host);
            Ledgers.assertCloses(host.awaitFreshReport(), 0.01);
            Outcome with = host.finish();
            with.assertSameAs(without);
        }
    }

    @OnEachJdk
    void aSecondAttachIsIgnored(Jdk jdk) throws Exception {
        JvmRun run = JvmRun.host(Waits.class).on(jdk).jvm("-XX:+EnableDynamicAgentLoading");
        try (HostJvm host = run.start()) {
            host.awaitStdout("ready");
            attach(host);
            host.awaitReport(1);
            attach(host);
            host.awaitFreshReport();
            try (AgentMBean bean = AgentMBean.of(host)) {
                assertThat(bean.agentThreads()).hasSize(1);
            }
            assertThat(host.finish().exitCode()).isZero();
        }
    }

    private static void attach(HostJvm host) throws Exception {
        VirtualMachine vm = VirtualMachine.attach(Long.toString(host.pid()));
        try {
            String log = host.folder().resolve("agent.log").toString();
            vm.loadAgent(Jars.AGENT.toString(), "first=1s,interval=1s,format=json,budget=20%,log=" + log);
        } finally {
            vm.detach();
        }
    }
}
