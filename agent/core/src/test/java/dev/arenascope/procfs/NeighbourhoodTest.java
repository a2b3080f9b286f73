package dev.arenascope.procfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.arenascope.snapshot.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeighbourhoodTest {
    private static final String SLICE = "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice";

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            value = {
                // own group | other's group | beside
                "/kubepods/burstable/pod1/aaaa | /kubepods/burstable/pod1/bbbb | true",
                "/kubepods/burstable/pod1/aaaa | /kubepods/burstable/pod2/bbbb | false",
                "/kubepods/pod1/aaaa | /kubepods/pod1/bbbb/inner | true",
                "/kubepods/pod1/aaaa | /kubepods/pod11/bbbb | false",
                SLICE + "/cri-containerd-a.scope | " + SLICE + "/cri-containerd-b.scope | true",
                SLICE
                        + "/cri-containerd-a.scope | /kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod2.slice/cri-containerd-b.scope | false",
                "/docker/aaaa | /docker/aaaa | true",
                "/docker/aaaa | /docker/bbbb | false",
                "/system.slice/orders.service | /system.slice/orders.service | true",
                "/system.slice/orders.service | /system.slice/orders.service/worker | true",
                "/system.slice/orders.service | /system.slice/orders.service2 | false",
                "/system.slice/orders.service | /system.slice/sshd.service | false",
                "/system.slice/system-orders.slice/orders@1.service | /system.slice/system-orders.slice/orders@2.service | false",
                "/orders.slice/orders.service | /orders.slice/otelcol.service | true",
                "/orders.slice/orders.service | /shop.slice/otelcol.service | false",
                "/user.slice/user-1000.slice/session-3.scope | /user.slice/user-1000.slice/session-9.scope | true",
                "/user.slice/user-1000.slice/user@1000.service/app.slice/a.scope | /user.slice/user-1000.slice/session-9.scope | true",
                "/user.slice/user-1000.slice/session-3.scope | /user.slice/user-1001.slice/session-9.scope | false",
                // Only the root, or a group that gathers strangers: sessions are compared.
                "/ | / | false",
                "/system.slice | /system.slice | false",
                // Own cgroup namespace and the machine's PID namespace.
                "/ | /../cri-containerd-b.scope | true",
                "/ | /../../kubepods-burstable-pod2.slice/cri-containerd-b.scope | false",
                "/ | /../docker-b.scope | false"
            })
    void whoIsBesideOnAMachine(String own, String other, boolean beside) {
        Neighbourhood here = Neighbourhood.of(paths(own), 7, true);
        assertThat(here.includes(paths(other), 8)).isEqualTo(beside);
    }

    @Test
    void groupsAloneTellWhoIsElsewhereButWhereSessionsDecide() {
        assertThat(Neighbourhood.of(paths("/docker/a"), 7, true).isElsewhere(paths("/docker/b")))
                .isTrue();
        assertThat(Neighbourhood.of(paths("/docker/a"), 7, true).isElsewhere(paths("/docker/a")))
                .isFalse();
        assertThat(Neighbourhood.of(paths("/"), 7, true).isElsewhere(paths("/")))
                .isFalse();
        assertThat(Neighbourhood.of(paths("/docker/a"), 7, false).isElsewhere(paths("/docker/b")))
                .isFalse();
    }

    @Test
    void inAContainerEveryVisibleProcessIs() {
        Neighbourhood pod = Neighbourhood.of(paths("/"), 7, false);
        assertThat(pod.includes(paths("/../cri-containerd-b.scope"), 8)).isTrue();
        assertThat(pod.includes(Reading.absent("hidden"), 8)).isTrue();
    }

    @Test
    void withoutGroupsTheSessionDecides() {
        for (Reading<CgroupPaths> own : List.of(paths("/"), Reading.<CgroupPaths>absent("no cgroups"))) {
            Neighbourhood here = Neighbourhood.of(own, 7, true);
            assertThat(here.includes(paths("/"), 7)).isTrue();
            assertThat(here.includes(paths("/"), 8)).isFalse();
        }
    }

    @Test
    void theHierarchyThatDividesMostFinelyIsCompared() {
        CgroupPaths own = Fixture.value(parse("9:name=systemd:/\n4:memory:/jobs/a\n1:cpu:/\n0::/\n"));
        Neighbourhood here = Neighbourhood.of(Reading.of(own), 7, true);
        assertThat(here.includes(parse("9:name=systemd:/\n4:memory:/jobs/a/b\n0::/\n"), 8))
                .isTrue();
        assertThat(here.includes(parse("9:name=systemd:/\n4:memory:/jobs/b\n0::/\n"), 7))
                .isFalse();
        assertThat(here.includes(parse("9:name=systemd:/jobs/a\n0::/\n"), 7)).isFalse();
    }

    @Test
    void aTextWithoutGroupsIsAbsent() {
        assertThat(parse("").isPresent()).isFalse();
        assertThat(parse("x\n0:\n0::\n:memory:/a\n").isPresent()).isFalse();
    }

    private static Reading<CgroupPaths> paths(String path) {
        return Reading.of(new CgroupPaths(List.of(new CgroupPaths.Path(0, path))));
    }

    private static Reading<CgroupPaths> parse(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return CgroupPaths.parse(bytes, bytes.length);
    }
}
