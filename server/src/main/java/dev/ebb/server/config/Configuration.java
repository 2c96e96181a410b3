package dev.ebb.server.config;

import dev.ebb.server.audit.AuditOptions;
import dev.ebb.server.engine.CertificateOptions;
import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.fleet.FleetOptions;
import dev.ebb.server.notify.NotifyOptions;
import dev.ebb.server.peer.PeerOptions;
import dev.ebb.server.policy.Policy;
import dev.ebb.server.store.postgres.PostgresOptions;
import dev.ebb.server.telemetry.TelemetryOptions;
import dev.ebb.server.uploads.UploadOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything that can be configured, valid as a whole. Immutable; to reload, build another one with
 * {@link ConfigurationLoader}.
 *
 * @param policy what an administrator decides for all jobs
 * @param engine bounds of the engine
 * @param certificates where client certificates of jobs are
 * @param listen the TCP door
 * @param principals who is who
 * @param daemon how the process behaves
 * @param notifications how notifications are delivered
 * @param store the database that the queue is shared in; empty = it is the service's own
 * @param uploads how uploads are received; empty = they are not
 * @param web the doors for browsers
 * @param telemetry what is measured and traced
 * @param audit where calls are written down; empty = nowhere
 * @param peers how other machines of the network help
 * @param fleet how this node takes part in a fleet, when the store is shared
 * @param values every setting in the order of the reference
 * @param policies those of them that may change while the service runs
 */
public record Configuration(
        Policy policy,
        EngineOptions engine,
        CertificateOptions certificates,
        ListenOptions listen,
        PrincipalOptions principals,
        DaemonOptions daemon,
        NotifyOptions notifications,
        Optional<PostgresOptions> store,
        Optional<UploadOptions> uploads,
        WebOptions web,
        TelemetryOptions telemetry,
        Optional<AuditOptions> audit,
        PeerOptions peers,
        FleetOptions fleet,
        List<EffectiveValue> values,
        List<PolicyValue> policies) {
    public Configuration {
        values = List.copyOf(values);
        policies = List.copyOf(policies);
    }

    /** This configuration with the policies of a newer one. */
    Configuration followedBy(Configuration newer) {
        List<EffectiveValue> next = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            EffectiveValue value = values.get(i);
            next.add(PolicyCatalog.isPolicy(value.key()) ? newer.values.get(i) : value);
        }
        return new Configuration(
                policy.followedBy(newer.policy),
                engine,
                certificates,
                listen,
                principals,
                daemon,
                notifications,
                store,
                uploads,
                web,
                telemetry,
                audit,
                peers,
                fleet,
                next,
                newer.policies);
    }
}
