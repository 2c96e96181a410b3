package dev.ebb.server.support;

import dev.ebb.server.support.TestAuthority.Identity;
import dev.ebb.server.support.TestAuthority.Wanted;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.GetFileRequest;
import dev.ebb.v1.GetPeerDownloadStatsRequest;
import dev.ebb.v1.GetPeerDownloadStatsResponse;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.JobState;
import dev.ebb.v1.JobType;
import dev.ebb.v1.PeerCachingFlags;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Machines of one network that trust one authority: real services on ports of their own, and fakes that speak as peers do. */
public final class PeerLan implements AutoCloseable {
    public static final PeerCachingFlags BOTH = PeerCachingFlags.newBuilder()
            .setEnableClient(true)
            .setEnableServer(true)
            .build();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    public final TestAuthority authority;
    private final Path folder;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private int machines;

    public PeerLan(Path folder) throws Exception {
        this.folder = folder;
        this.authority = new TestAuthority();
    }

    /** A service of the network. */
    public record Machine(TestDaemon daemon, int port, Path files) {
        public String address() {
            return "127.0.0.1:" + port;
        }

        /** What it counts, where {@link Scraper#SETTINGS} are set. */
        public Map<String, Double> metrics() throws IOException, InterruptedException {
            return Scraper.of(files.resolveSibling("home")).samples();
        }

        /** Starts a download that peers may help with. */
        public Job start(URI from, String name, UnaryOperator<FileSpec.Builder> file, PeerCachingFlags flags) {
            return start(from, name, file, settings -> settings.setPeerCachingFlags(flags));
        }

        /** The same with settings of its own. */
        public Job start(
                URI from,
                String name,
                UnaryOperator<FileSpec.Builder> file,
                UnaryOperator<JobSettings.Builder> settings) {
            return daemon.create(CreateJobRequest.newBuilder()
                    .setDisplayName(name)
                    .setType(JobType.JOB_TYPE_DOWNLOAD)
                    .setResume(true)
                    .setSettings(settings.apply(JobSettings.newBuilder()
                            .setMinimumRetryDelay(TestDaemon.duration(Duration.ofMillis(100)))
                            .setPeerCachingFlags(BOTH)))
                    .addFiles(file.apply(FileSpec.newBuilder()
                            .setRemoteName(from.toString())
                            .setLocalName(files.resolve(name).toString())))
                    .build());
        }

        /** Fetches a file to its end, and puts it in place. */
        public Job fetch(URI from, String name, UnaryOperator<FileSpec.Builder> file) {
            Job job = daemon.await(start(from, name, file, BOTH), JobState.JOB_STATE_TRANSFERRED);
            return complete(job);
        }

        public Job complete(Job job) {
            daemon.stubs()
                    .job()
                    .complete(dev.ebb.v1.CompleteRequest.newBuilder()
                            .setJobId(job.getId())
                            .build());
            return daemon.job(job.getId());
        }

        public GetPeerDownloadStatsResponse stats(Job job) {
            return daemon.stubs()
                    .file()
                    .getPeerDownloadStats(GetPeerDownloadStatsRequest.newBuilder()
                            .setJobId(job.getId())
                            .build());
        }

        public dev.ebb.v1.File file(Job job) {
            return daemon.stubs()
                    .file()
                    .getFile(GetFileRequest.newBuilder().setJobId(job.getId()).build())
                    .getFile();
        }

        /** Waits until so many records of the cache are validated. */
        public List<dev.ebb.v1.PeerCacheRecord> awaitValidated(int count) {
            return await(
                    () -> daemon
                            .stubs()
                            .peers()
                            .enumRecords(dev.ebb.v1.EnumRecordsRequest.getDefaultInstance())
                            .getRecordsList()
                            .stream()
                            .filter(dev.ebb.v1.PeerCacheRecord::getValidated)
                            .toList(),
                    records -> records.size() == count);
        }

        public List<dev.ebb.v1.Peer> peers() {
            return daemon.stubs()
                    .peers()
                    .enumPeers(dev.ebb.v1.EnumPeersRequest.getDefaultInstance())
                    .getPeersList();
        }

        /** Waits until a peer has answered. */
        public void awaitPeer() {
            await(this::peers, peers -> peers.stream().anyMatch(dev.ebb.v1.Peer::getAvailable));
        }
    }

    /** Polls what no event tells of. */
    public static <T> T await(java.util.function.Supplier<T> look, java.util.function.Predicate<T> wanted) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        T now = look.get();
        while (!wanted.test(now)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("it did not come about: " + now);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
            now = look.get();
        }
        return now;
    }

    /** Starts a machine that fetches and serves, and asks these. */
    public Machine machine(List<String> peers, String... settings) throws Exception {
        return machine(authority.issue(member("m" + machines)), peers, settings);
    }

    /** The same with another certificate. */
    public Machine machine(Identity identity, List<String> peers, String... settings) throws Exception {
        Path own = Files.createDirectory(folder.resolve("m" + machines++));
        Path files = Files.createDirectory(own.resolve("files"));
        int port = freePort();
        writeIdentity(own, identity);
        Files.writeString(own.resolve("ca.pem"), authority.pem());
        List<String> all = new ArrayList<>(List.of(
                "peer.certificate=" + own.resolve("cert.pem"),
                "peer.key=" + own.resolve("key.pem"),
                "peer.ca=" + own.resolve("ca.pem"),
                "peer.listen=127.0.0.1:" + port,
                "peer.peers=" + String.join(",", peers),
                "peer.client=true",
                "peer.server=true",
                "peer.max-bandwidth-served=unlimited"));
        all.addAll(Arrays.asList(settings));
        TestDaemon daemon = TestDaemon.start(Files.createDirectory(own.resolve("home")), all.toArray(String[]::new));
        opened.push(daemon);
        return new Machine(daemon, port, files);
    }

    /** Somebody of the network who answers as a script has it. */
    public ScriptedHttpServer fake(Wanted certificate, ScriptedHttpServer.Script script) throws Exception {
        return fake(authority, authority.issue(certificate), script);
    }

    /** Somebody with a certificate of whatever authority. */
    public ScriptedHttpServer fake(TestAuthority of, Identity identity, ScriptedHttpServer.Script script)
            throws Exception {
        ScriptedHttpServer server = ScriptedHttpServer.startSecure(of.demandingSocket(identity, "TLSv1.3"), script);
        opened.push(server);
        return server;
    }

    /** A certificate for both sides. */
    public static Wanted member(String name) {
        return new Wanted("CN=" + name, null, false, null, null);
    }

    private void writeIdentity(Path own, Identity identity) throws Exception {
        Path both = own.resolve("both.pem");
        authority.writePem(both, identity);
        String text = Files.readString(both);
        int key = text.indexOf("-----BEGIN PRIVATE KEY-----");
        Files.writeString(own.resolve("cert.pem"), text.substring(0, key));
        Files.writeString(own.resolve("key.pem"), text.substring(key));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }
}
