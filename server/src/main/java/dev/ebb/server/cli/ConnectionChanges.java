package dev.ebb.server.cli;

import dev.ebb.v1.AuthCredentials;
import dev.ebb.v1.AuthScheme;
import dev.ebb.v1.AuthTarget;
import dev.ebb.v1.CredentialsKey;
import dev.ebb.v1.Job;
import dev.ebb.v1.RemoveCredentialsRequest;
import dev.ebb.v1.SetCredentialsRequest;
import dev.ebb.v1.SetProxySettingsRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import picocli.CommandLine.Option;

/** The changes of {@code ebb set} to proxies and credentials. */
final class ConnectionChanges {
    @Option(
            names = "--remove-credentials",
            paramLabel = "TARGET:SCHEME",
            description = "Forget credentials, such as server:basic or proxy:digest; may be repeated.")
    List<String> removals = List.of();

    /** The changes, each giving the job after it; every word is understood, and every password read, before the first. */
    List<BiFunction<Service, String, Job>> of(ConnectionOptions options, CommandContext context) {
        List<BiFunction<Service, String, Job>> changes = new ArrayList<>();
        options.proxies()
                .ifPresent(proxy -> changes.add((service, id) -> service.job()
                        .setProxySettings(SetProxySettingsRequest.newBuilder()
                                .setJobId(id)
                                .setRequestId(RequestIds.next())
                                .setProxy(proxy)
                                .build())
                        .getJob()));
        for (String removal : removals) {
            CredentialsKey key = key(removal);
            changes.add((service, id) -> service.job()
                    .removeCredentials(RemoveCredentialsRequest.newBuilder()
                            .setJobId(id)
                            .setRequestId(RequestIds.next())
                            .setCredentials(key)
                            .build())
                    .getJob());
        }
        for (AuthCredentials credentials : options.credentials(context)) {
            changes.add((service, id) -> service.job()
                    .setCredentials(SetCredentialsRequest.newBuilder()
                            .setJobId(id)
                            .setRequestId(RequestIds.next())
                            .setCredentials(credentials)
                            .build())
                    .getJob());
        }
        return changes;
    }

    private static CredentialsKey key(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 2) {
            throw CliException.usage("--remove-credentials: \"" + text + "\" is not target:scheme, as server:basic");
        }
        return CredentialsKey.newBuilder()
                .setTarget(Words.parse(AuthTarget.class, "AUTH_TARGET_", "target", parts[0]))
                .setScheme(Words.parse(AuthScheme.class, "AUTH_SCHEME_", "scheme", parts[1]))
                .build();
    }
}
