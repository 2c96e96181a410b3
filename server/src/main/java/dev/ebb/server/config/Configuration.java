package dev.ebb.server.config;

import dev.ebb.server.engine.CertificateOptions;
import dev.ebb.server.engine.EngineOptions;
import dev.ebb.server.policy.Policy;
import java.util.List;

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
 * @param values every setting in the order of the reference
 */
public record Configuration(
        Policy policy,
        EngineOptions engine,
        CertificateOptions certificates,
        ListenOptions listen,
        PrincipalOptions principals,
        DaemonOptions daemon,
        List<EffectiveValue> values) {
    public Configuration {
        values = List.copyOf(values);
    }
}
