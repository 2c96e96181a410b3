package dev.ebb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.server.support.Origin;
import dev.ebb.v1.JobState;
import dev.ebb.v1.ListNodesRequest;
import dev.ebb.v1.Node;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** The only node of a real service: listed, placed on, drained, and put to work again. */
class NodesIT extends DaemonCommands {
    @Override
    Origin origin() {
        return new Origin().file("/a", "content".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void nodes_ofOneService_listItself_andObey() {
        Node node = daemon.stubs()
                .nodes()
                .listNodes(ListNodesRequest.getDefaultInstance())
                .getNodes(0);
        String name = node.getName();
        assertThat(node.getAlive()).isTrue();
        assertThat(node.getRolesList()).contains("jobs");
        assertThat(done("nodes")).contains("NODE", name + " *", "active");
        assertThat(done("nodes", "cordon", name)).isEqualTo(name + " is cordoned\n");
        assertThat(done("nodes", "drain", name, "--wait")).isEqualTo(name + " is draining\n");
        assertThat(folder.resolve("home"))
                .as("the mode is kept in the state folder")
                .satisfies(home -> assertThat(Files.walk(home).anyMatch(it -> it.endsWith("node-mode")))
                        .isTrue());

        String id = done("get", "--detach", "--on", "node:" + name, url("/a"), "file")
                .strip();
        assertThat(done("show", id)).contains("node:" + name);
        assertThat(done("why", id)).contains("take no further ones", name + " is being drained");
        assertThat(daemon.job(id).getState()).isEqualTo(JobState.JOB_STATE_QUEUED);

        done("nodes", "uncordon", name);
        daemon.await(daemon.job(id), JobState.JOB_STATE_TRANSFERRED);
        done("set", id, "--on", "any");
        assertThat(daemon.job(id).getPlacement()).isEqualTo("any");
        assertThat(run("nodes", "forget", name)).isEqualTo(ExitCode.REFUSED.number());
        assertThat(ebb.err()).contains("what to do: Stop the service of that node first.");
        assertThat(run("nodes", "drain", "nobody")).isEqualTo(ExitCode.REFUSED.number());
        assertThat(ebb.err()).contains("\"nobody\" is that of no node", "what to do: Take a name of ListNodes");
        assertThat(run("get", "--detach", "--on", "node:nobody", url("/a"), "other"))
                .isEqualTo(ExitCode.REFUSED.number());
        assertThat(run("nodes", "polish", name)).isEqualTo(ExitCode.USAGE.number());
        assertThat(run("nodes", "cordon", name, "--wait")).isEqualTo(ExitCode.USAGE.number());
    }

    private String done(String... words) {
        assertThat(run(words)).as(ebb.err()).isZero();
        return ebb.out();
    }
}
