package dev.ebb.server.app;

import dev.ebb.server.config.Configuration;
import dev.ebb.server.rpc.ServiceControl;
import dev.ebb.server.rpc.ServiceProfile;
import java.util.List;

/**
 * The service as its administrators see it.
 *
 * @param profile what does not change while it runs
 * @param loaded the configuration it runs with
 * @param signal how to stop it
 */
record RunningService(ServiceProfile profile, Configuration loaded, StopSignal signal) implements ServiceControl {
    @Override
    public List<ConfigurationEntry> configuration() {
        return loaded.values().stream()
                .map(value -> new ConfigurationEntry(value.key(), value.value(), value.source()))
                .toList();
    }

    @Override
    public void stop() {
        signal.give();
    }
}
