package dev.ebb.server.support;

import dev.ebb.client.BlockingStubs;
import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbTarget;
import dev.ebb.server.app.ServerRuntime;
import dev.ebb.server.config.ConfigurationLoader;
import dev.ebb.server.config.Home;
import dev.ebb.server.config.LiveConfiguration;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.GetJobRequest;
import dev.ebb.v1.Job;
import dev.ebb.v1.JobSettings;
import dev.ebb.v1.JobState;
import dev.ebb.v1.JobType;
import dev.ebb.v1.SubscribeRequest;
import dev.ebb.v1.SubscribeResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The real service in this process, with a real client at its socket. */
public final class TestDaemon implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ServerRuntime runtime;
    private final EbbClient client;

    private TestDaemon(ServerRuntime runtime, EbbClient client) {
        this.runtime = runtime;
        this.client = client;
    }

    /** A daemon on a home of its own; settings are {@code key=value}. Retry delays may be as short as a test wants. */
    public static TestDaemon start(Path folder, String... settings) throws IOException {
        Home home = Home.in(folder);
        List<String> all = new java.util.ArrayList<>(List.of("timing.minimum-retry-delay-floor=0s"));
        all.addAll(List.of(settings));
        ServerRuntime runtime = ServerRuntime.start(
                home, LiveConfiguration.load(new ConfigurationLoader.Sources(home, Optional.empty(), Map.of(), all)));
        return new TestDaemon(runtime, EbbClient.connect(EbbTarget.unix(home.socket())));
    }

    public EbbClient client() {
        return client;
    }

    public BlockingStubs stubs() {
        return client.blocking();
    }

    public int tcpPort() {
        return runtime.tcpPort().orElseThrow();
    }

    /** A download of one file, running, that retries fast. */
    public Job download(URI from, Path to) {
        return create(fast(from, to).build());
    }

    public static CreateJobRequest.Builder fast(URI from, Path to) {
        return CreateJobRequest.newBuilder()
                .setDisplayName("test")
                .setType(JobType.JOB_TYPE_DOWNLOAD)
                .setResume(true)
                .setSettings(JobSettings.newBuilder().setMinimumRetryDelay(duration(Duration.ofMillis(100))))
                .addFiles(FileSpec.newBuilder().setRemoteName(from.toString()).setLocalName(to.toString()));
    }

    public Job create(CreateJobRequest request) {
        return stubs().manager().createJob(request).getJob();
    }

    public Job job(String id) {
        return stubs().manager()
                .getJob(GetJobRequest.newBuilder()
                        .setJobId(id)
                        .setIncludeFinal(true)
                        .build())
                .getJob();
    }

    /** Waits, by events, until the job is in one of the states. */
    public Job await(Job job, JobState... states) {
        Set<JobState> wanted = EnumSet.copyOf(List.of(states));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        SubscribeRequest watch =
                SubscribeRequest.newBuilder().setJobId(job.getId()).build();
        try (var events = client.events().iterate(watch)) {
            Job now = job;
            while (System.nanoTime() < deadline) {
                Optional<SubscribeResponse> message = events.poll(Duration.ofSeconds(5));
                if (message.isPresent()) {
                    now = job(job.getId());
                    if (wanted.contains(now.getState())) {
                        return now;
                    }
                }
            }
            throw new AssertionError("the job is " + now.getState() + ", not in " + wanted + ": " + now.getError());
        }
    }

    public static com.google.protobuf.Duration duration(Duration value) {
        return com.google.protobuf.Duration.newBuilder()
                .setSeconds(value.toSeconds())
                .setNanos(value.getNano())
                .build();
    }

    @Override
    public void close() {
        client.close();
        runtime.close();
    }
}
