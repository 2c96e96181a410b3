package dev.ebb.server.app;

import dev.ebb.server.config.LiveConfiguration;
import dev.ebb.server.rpc.ServiceControl;
import dev.ebb.server.rpc.ServiceProfile;
import java.util.List;

/**
 * The service as its administrators see it.
 *
 * @param profile what does not change while it runs
 * @param live the configuration it runs with
 * @param signal how to stop it
 */
record RunningService(ServiceProfile profile, LiveConfiguration live, StopSignal signal) implements ServiceControl {
    @Override
    public List<ConfigurationEntry> configuration() {
        return live.current().values().stream()
                .map(value -> new ConfigurationEntry(value.key(), value.value(), value.source()))
                .toList();
    }

    @Override
    public void stop() {
        signal.give();
    }
}
