package dev.ebb.server.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.client.EbbException;
import dev.ebb.client.bits.BackgroundCopyJob;
import dev.ebb.client.bits.BackgroundCopyManager;
import dev.ebb.client.bits.JobSpec;
import dev.ebb.server.support.FleetOfNodes;
import dev.ebb.server.support.FleetOfNodes.Node;
import dev.ebb.server.support.NextBuild;
import dev.ebb.server.support.PostgresServer;
import dev.ebb.server.support.ProductJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes of two builds beside each other, and one after the other brought to the newer one while jobs come and go. The newer build
 * is made here, with a later schema; where {@code EBB_OLDER_BUILD} is the class path of an earlier one, the nodes go from that to
 * this one instead.
 */
class FleetUpgradeIT {
    private static final String EARLIER = System.getenv("EBB_OLDER_BUILD");
    private static final long PATIENCE_SECONDS = 90;

    @TempDir
    Path folder;

    private final Map<String, byte[]> expected = new ConcurrentHashMap<>();
    private final Set<String> refusals = new TreeSet<>();
    private volatile boolean enough;

    @Test
    void nodes_upgradedOneAfterTheOtherUnderLoad_loseNothing() throws Exception {
        boolean fromEarlier = EARLIER != null;
        String here = ProductJvm.CLASS_PATH;
        String older = fromEarlier ? EARLIER : here;
        String newer = fromEarlier ? here : NextBuild.classPath(folder.resolve("next"), 1, NextBuild.schema());
        int schema = NextBuild.schema() + (fromEarlier ? 0 : 1);
        try (FleetOfNodes fleet =
                        FleetOfNodes.start(folder, PostgresServer.shared().emptyDatabase("UTF8"), older, 2);
                Completion completion = new Completion(fleet, 1, 1)) {
            Thread load = new Thread(() -> submit(fleet, completion), "load");
            load.start();
            FleetOfNodes.await("jobs come and go", () -> expected.size() > 20);

            upgrade(fleet, fleet.node("n1"), newer);
            assertThat(fleet.count("SELECT schema_version FROM fleet")).isEqualTo(schema);
            int mixed = expected.size();
            FleetOfNodes.await("both builds work", () -> expected.size() > mixed + 40);
            assertThat(fleet.holders()).contains("n1", "n2");

            upgrade(fleet, fleet.node("n2"), newer);
            int after = expected.size();
            FleetOfNodes.await("they go on", () -> expected.size() > after + 20);
            enough = true;
            load.join();
            completion.finish(PATIENCE_SECONDS);
            for (Map.Entry<String, byte[]> each : expected.entrySet()) {
                assertThat(fleet.files().resolve(each.getKey())).hasBinaryContent(each.getValue());
            }
            FleetOfNodes.await("nothing is left over", () -> fleet.temporaries().isEmpty());
            refusals.addAll(completion.refusals().keySet());
            assertThat(refusals).as("what callers were told meanwhile").isSubsetOf("UNAVAILABLE", "no connection");
            System.out.println("rolling upgrade to schema " + schema + ": " + expected.size()
                    + " jobs, refused meanwhile: " + completion.refusals());
        }
    }

    /** As an administrator does it. */
    private static void upgrade(FleetOfNodes fleet, Node node, String classPath) throws Exception {
        try (BackgroundCopyManager other = fleet.other(node).manager()) {
            other.nodeAdministration().drainNode(node.name());
            FleetOfNodes.await(
                    "it runs nothing",
                    () -> fleet.count("SELECT count(*) FROM job WHERE state IN (1, 2) AND node = '" + node.name() + "'")
                            == 0);
            node.stop();
            node.upgrade(classPath);
            other.nodeAdministration().uncordonNode(node.name());
        }
    }

    private void submit(FleetOfNodes fleet, Completion completion) {
        Random random = new Random(2);
        while (!enough) {
            String name = "u" + expected.size();
            byte[] content = fleet.origin().file("/" + name, 1 + random.nextInt(200_000), random.nextLong());
            JobSpec spec = JobSpec.download(name)
                    .requestId(UUID.randomUUID().toString())
                    .file(fleet.uri("/" + name), fleet.files().resolve(name))
                    .minimumRetryDelay(Duration.ofMillis(100))
                    .resume();
            String id = null;
            while (id == null) {
                id = create(fleet.nodes().get(random.nextInt(2)), spec);
            }
            expected.put(name, content);
            completion.add(name, id);
        }
    }

    private String create(Node at, JobSpec spec) {
        try (BackgroundCopyManager manager = at.hastyManager()) {
            BackgroundCopyJob job = manager.createJob(spec);
            return job.getId();
        } catch (EbbException refused) {
            refusals.add(refused.getStatus().getCode().name());
        } catch (IOException unreachable) {
            refusals.add("no connection");
        }
        pause();
        return null;
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException hurried) {
            throw new AssertionError(hurried);
        }
    }

    @Test
    void buildThatSkipsAVersion_isKeptFromOlderNodes_andTheyFromItsDatabase() throws Exception {
        int schema = NextBuild.schema();
        String skipping = NextBuild.classPath(folder.resolve("skipping"), 2, schema + 1);
        try (FleetOfNodes fleet = FleetOfNodes.start(folder, PostgresServer.shared(), 2)) {
            Node first = fleet.node("n1");
            Node second = fleet.node("n2");
            first.stop();

            assertThatThrownBy(() -> first.upgrade(skipping)).hasMessageContaining("ended");
            assertThat(first.output()).contains("n2", "schema " + (schema + 1), "upgrade");
            assertThat(fleet.count("SELECT schema_version FROM fleet"))
                    .as("the database is as it was")
                    .isEqualTo(schema);

            second.stop();
            first.upgrade(skipping);
            assertThatThrownBy(second::restart).hasMessageContaining("ended");
            assertThat(second.output()).contains("upgrade this node");
        }
    }
}
