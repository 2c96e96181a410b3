package dev.ebb.server.support;

import dev.ebb.client.EbbClient;
import dev.ebb.client.EbbTarget;
import dev.ebb.v1.CancelRequest;
import dev.ebb.v1.CreateJobRequest;
import dev.ebb.v1.FileSpec;
import dev.ebb.v1.JobType;
import io.grpc.Channel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

/** The real service with a caller of each kind before it, each at a real socket. */
public final class CallerCast implements AutoCloseable {
    /** Who calls. */
    public enum Role {
        /** The user whose job it is. */
        OWNER,
        /** Another user. */
        OTHER_USER,
        /** The owner of the daemon. */
        ADMINISTRATOR,
        /** A service account, exempt from limits and nothing else. */
        SERVICE_ACCOUNT,
        /** Somebody without proof. */
        NOBODY
    }

    private final Path files;
    private final TestDaemon daemon;
    private final EbbClient owner;
    private final EbbClient other;
    private final EbbClient service;
    private final EbbClient nobody;

    private CallerCast(Path files, TestDaemon daemon) throws IOException {
        this.files = files;
        this.daemon = daemon;
        owner = connect("owner-token");
        other = connect("other-token");
        service = connect("service-token");
        nobody = EbbClient.connect(EbbTarget.tcp("127.0.0.1", daemon.tcpPort()).withoutTls());
    }

    /** Starts the service in an empty folder. {@code settings} go into its file, as YAML. */
    public static CallerCast start(Path folder, String settings) throws IOException {
        Path home = Files.createDirectory(folder.resolve("home"));
        Path files = Files.createDirectory(folder.resolve("files"));
        Files.writeString(
                home.resolve("ebb.yaml"),
                """
                listen:
                  tcp: 127.0.0.1:0
                principals:
                  tokens:
                """
                        + principal("owner", "user", files)
                        + principal("other", "user", files)
                        + principal("service", "service", files)
                        + settings);
        return new CallerCast(files, TestDaemon.start(home));
    }

    public TestDaemon daemon() {
        return daemon;
    }

    /** Where everybody's files may lie. */
    public Path files() {
        return files;
    }

    /** The caller's connection. */
    public EbbClient client(Role role) {
        return switch (role) {
            case OWNER -> owner;
            case OTHER_USER -> other;
            case ADMINISTRATOR -> daemon.client();
            case SERVICE_ACCOUNT -> service;
            case NOBODY -> nobody;
        };
    }

    /** The caller's connection, for calls that no stub makes. */
    public Channel channel(Role role) {
        return client(role).async().job().getChannel();
    }

    /** A suspended job of the owner with one file. */
    public String job(JobType type) throws IOException {
        Path file = files.resolve("source");
        if (!Files.exists(file)) {
            Files.writeString(file, "content");
        }
        return owner.blocking()
                .manager()
                .createJob(CreateJobRequest.newBuilder()
                        .setDisplayName("cast")
                        .setType(type)
                        .addFiles(FileSpec.newBuilder()
                                .setRemoteName("http://127.0.0.1:9/cast")
                                .setLocalName(file.toString()))
                        .build())
                .getJob()
                .getId();
    }

    /** The same, cancelled. */
    public String endedJob(JobType type) throws IOException {
        String id = job(type);
        owner.blocking().job().cancel(CancelRequest.newBuilder().setJobId(id).build());
        return id;
    }

    @Override
    public void close() {
        owner.close();
        other.close();
        service.close();
        nobody.close();
        daemon.close();
    }

    private EbbClient connect(String token) throws IOException {
        return EbbClient.connect(
                EbbTarget.tcp("127.0.0.1", daemon.tcpPort()).withoutTls().withToken(token));
    }

    private static String principal(String name, String role, Path root) {
        return """
                    - name: %s
                      sha256: %s
                      role: %s
                      account: %s
                      roots: [%s]
                      notify-commands: true
                """.formatted(name, sha256(name + "-token"), role, System.getProperty("user.name"), root);
    }

    private static String sha256(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
