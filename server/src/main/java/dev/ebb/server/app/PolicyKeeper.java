package dev.ebb.server.app;

import dev.ebb.server.config.ConfigurationCheck;
import dev.ebb.server.config.ConfigurationException;
import dev.ebb.server.config.Finding;
import dev.ebb.server.config.LiveConfiguration;
import dev.ebb.server.config.PolicyValue;
import dev.ebb.server.config.Suggestion;
import dev.ebb.server.identity.Caller;
import dev.ebb.server.job.ErrorCode;
import dev.ebb.server.job.JobException;
import dev.ebb.server.policy.Policy;
import dev.ebb.server.rpc.PolicyControl;
import java.io.UncheckedIOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets administrators change policies, and writes down who did. Thread-safe. */
final class PolicyKeeper implements PolicyControl {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyKeeper.class);

    private final LiveConfiguration live;

    PolicyKeeper(LiveConfiguration live) {
        this.live = live;
    }

    @Override
    public Policy inForce() {
        return live.policy();
    }

    @Override
    public List<PolicyEntry> policies() {
        return live.current().policies().stream().map(PolicyKeeper::entry).toList();
    }

    @Override
    public PolicyEntry policy(String key) {
        return live.policy(key)
                .map(PolicyKeeper::entry)
                .orElseThrow(() -> JobException.invalid("key", "is not that of a policy" + nearest(key))
                        .withRemedy("Take a key of ListPolicies (ebb policy list); any other setting is changed in the"
                                + " configuration file and needs a restart."));
    }

    @Override
    public PolicyEntry set(Caller who, String key, String value) {
        String before = policy(key).value();
        try {
            live.set(key, value);
        } catch (ConfigurationException wrong) {
            throw JobException.invalid(
                    "value", "cannot be taken: " + withoutOrigin(key, String.valueOf(wrong.getMessage())));
        } catch (UncheckedIOException notWritten) {
            throw cannotWrite(notWritten);
        }
        PolicyEntry after = policy(key);
        LOG.info("audit: {} set policy {} from {} to {}", who.id().value(), key, before, after.value());
        return after;
    }

    @Override
    public PolicyEntry clear(Caller who, String key) {
        String before = policy(key).value();
        try {
            if (live.clear(key)) {
                LOG.info(
                        "audit: {} cleared policy {}, which was {} and is {}",
                        who.id().value(),
                        key,
                        before,
                        policy(key).value());
            }
        } catch (ConfigurationException wrong) {
            throw JobException.of(ErrorCode.INVALID_STATE, "Without this policy: " + wrong.getMessage())
                    .withRemedy("Correct the configuration first.");
        } catch (UncheckedIOException notWritten) {
            throw cannotWrite(notWritten);
        }
        return policy(key);
    }

    /** SIGHUP: reads the configuration again; when it is wrong the old one stays, and the log says why. */
    void reload() {
        List<Finding> findings =
                ConfigurationCheck.of(live.sources(), new SteadyClock().instant(), ConfigurationCheck.Depth.FILES);
        List<String> errors = ConfigurationCheck.errors(findings);
        if (!errors.isEmpty()) {
            LOG.error("the configuration is wrong and the old one stays in effect: {}", String.join("\n", errors));
            return;
        }
        try {
            List<String> waiting = live.reload();
            LOG.info("the configuration was read again");
            if (!waiting.isEmpty()) {
                LOG.warn("changed, but in effect only after a restart: {}", String.join(", ", waiting));
            }
        } catch (ConfigurationException wrong) {
            LOG.error("the configuration is wrong and the old one stays in effect: {}", wrong.getMessage());
        }
    }

    private String nearest(String key) {
        return Suggestion.of(
                key, live.current().policies().stream().map(PolicyValue::key).toList());
    }

    /** Whoever sets a policy knows which one. */
    private static String withoutOrigin(String key, String problem) {
        String origin = "policy " + key + ": ";
        return problem.startsWith(origin) ? problem.substring(origin.length()) : problem;
    }

    private static JobException cannotWrite(UncheckedIOException failed) {
        LOG.error("policies could not be written", failed);
        return JobException.of(
                ErrorCode.DISK_FULL, "The policies could not be written to the state folder: " + failed.getMessage());
    }

    private static PolicyEntry entry(PolicyValue value) {
        return new PolicyEntry(
                value.key(),
                value.name(),
                value.value(),
                value.unit(),
                value.standard(),
                value.source(),
                value.description(),
                value.allowed());
    }
}
